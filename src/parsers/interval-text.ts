/**
 * Intervals as the server prints them with IntervalStyle postgres. Source:
 * PostgreSQL manual, "Interval Output".
 */
import { unreadable, unwritable } from "./value-error.ts";

export interface Interval {
  readonly years: number;
  readonly months: number;
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  readonly seconds: number;
}

const units = [
  "years",
  "months",
  "days",
  "hours",
  "minutes",
  "seconds",
] as const;

const pattern =
  /^(?:([+-]?\d+) years? ?)?(?:([+-]?\d+) mons? ?)?(?:([+-]?\d+) days? ?)?(?:([+-])?(\d+):(\d\d):(\d\d(?:\.\d+)?))?$/;

export function readInterval(text: string): Interval {
  if (text === "infinity") return everyField(Infinity);
  if (text === "-infinity") return everyField(-Infinity);
  const match = text === "" ? null : pattern.exec(text);
  if (match === null) {
    throw unreadable(
      "interval",
      "Set IntervalStyle to postgres for this connection.",
    );
  }
  const [, years, months, days, sign, hours, minutes, seconds] = match;
  const clock = (part: string | undefined): number =>
    part === undefined ? 0 : signed(sign, Number(part));
  return {
    years: Number(years ?? 0),
    months: Number(months ?? 0),
    days: Number(days ?? 0),
    hours: clock(hours),
    minutes: clock(minutes),
    seconds: clock(seconds),
  };
}

function everyField(value: number): Interval {
  return {
    years: value,
    months: value,
    days: value,
    hours: value,
    minutes: value,
    seconds: value,
  };
}

/** Never minus zero. */
function signed(sign: string | undefined, value: number): number {
  return sign === "-" && value !== 0 ? -value : value;
}

/** A text, or an object with some of an interval's fields, as its text. */
export function writeInterval(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw unwritable("an interval's object or a string", value);
  }
  const found = units.map((unit) => ({
    unit,
    amount: (value as Record<string, unknown>)[unit] ?? 0,
  }));
  for (const { amount } of found) {
    if (typeof amount !== "number" || Number.isNaN(amount)) {
      throw unwritable("numbers in an interval", amount);
    }
  }
  const infinite = found.find(
    ({ amount }) => Math.abs(amount as number) === Infinity,
  );
  if (infinite !== undefined) {
    return infinite.amount === Infinity ? "infinity" : "-infinity";
  }
  if (!units.some((unit) => unit in value) && Object.keys(value).length > 0) {
    throw unwritable("an interval's object or a string", value);
  }
  return found
    .map(({ unit, amount }) => `${decimal(amount as number)} ${unit}`)
    .join(" ");
}

/** Without an exponent, which the server does not read here. */
function decimal(amount: number): string {
  return Number.isInteger(amount)
    ? BigInt(amount).toString()
    : amount.toFixed(6);
}
