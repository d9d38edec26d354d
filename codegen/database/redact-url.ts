const hidden = "***";

/**
 * A connection string without its secrets, for messages. Made for strings that
 * no parser accepts, too: where a password's end is in doubt, more is hidden.
 */
export function redactUrl(url: string): string {
  const scheme = /^\s*(?:[a-z][a-z0-9+.-]*:\/+|postgres(?:ql)?:)/i.exec(url);
  if (!scheme && !url.includes("@")) return redactPairs(url);
  const head = scheme?.[0] ?? "";
  return head + redactAuthority(redactQuery(url.slice(head.length)));
}

/** An unescaped password may hold `@`, `/`, `?` and `#`: it ends at the last `@`. */
function redactAuthority(rest: string): string {
  const at = rest.lastIndexOf("@");
  if (at !== -1) {
    const user = /^[^:]*/.exec(rest.slice(0, at))?.[0] ?? "";
    return user.length === at ? rest : `${user}:${hidden}${rest.slice(at)}`;
  }
  // Without a host, what looks like a port is a password unless it is a number.
  return rest.replace(
    /^([^:/?#[\]]*):(?!\d{1,5}(?:[/?#]|$))[^?]+/,
    `$1:${hidden}`,
  );
}

function redactQuery(rest: string): string {
  const start = rest.indexOf("?");
  if (start === -1) return rest;
  const parameters = rest
    .slice(start + 1)
    .split("&")
    .map((parameter) => {
      const [name] = parameter.split("=", 1) as [string];
      return isSecret(name) ? `${name}=${hidden}` : parameter;
    });
  return `${rest.slice(0, start)}?${parameters.join("&")}`;
}

function isSecret(name: string): boolean {
  return /pass|pwd|secret|token/i.test(decode(name));
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** libpq's `host=… password=…` form. */
function redactPairs(text: string): string {
  return text.replace(
    /((?:pass|pwd|secret|token)\w*\s*=\s*)(?:'(?:\\[\s\S]|[^'\\])*'?|\S+)/gi,
    `$1${hidden}`,
  );
}
