/**
 * The environment of a server process. PG* variables of the caller would change
 * the server, and its locale the messages.
 */
export function serverEnvironment(): Record<string, string> {
  const kept = ["PATH", "SystemRoot", "TEMP", "TMP", "TMPDIR", "HOME"];
  const inherited = kept.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: "C",
    LANG: "C",
    TZ: "UTC",
  };
}
