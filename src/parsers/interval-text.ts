/**
 * Intervals as the server prints them with IntervalStyle postgres. Source:
 * PostgreSQL manual, "Interval Output".
 */
import { plainObject } from "./plain-object.ts";
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

const expected = "an interval's object or a string";

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
  const fields = plainObject(value, expected);
  const found = units.map((unit) => ({ unit, amount: fields[unit] ?? 0 }));
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
  if (!units.some((unit) => unit in fields) && Object.keys(fields).length > 0) {
    throw unwritable(expected, value);
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
