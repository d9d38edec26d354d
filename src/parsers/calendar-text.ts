/**
 * Dates and timestamps as the server prints them with DateStyle ISO, and as
 * JavaScript's Date. 'infinity' and '-infinity' are the last and the first
 * Date there is; any other value that a Date cannot hold is refused.
 *
 * Source: PostgreSQL manual, "Date/Time Output"; ECMA-262, "Time Values and
 * Time Range" for the limit of 8.64e15 ms.
 */
import { unreadable, unwritable, ValueError } from "./value-error.ts";

const lastTime = 8.64e15;
/** Dates repeat after 400 years; keeps years 0 to 99 from being read as 19xx. */
const cycle = { years: 400, ms: 12_622_780_800_000 };
const styleHint = "Set DateStyle to ISO for this connection.";

/** Mutable so that reading a row allocates nothing but its Dates. */
interface Fields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  ms: number;
  /** Where the zone begins, or the end of the text without its " BC". */
  zone: number;
  end: number;
}

const fields: Fields = {
  year: 0,
  month: 0,
  day: 0,
  hour: 0,
  minute: 0,
  second: 0,
  ms: 0,
  zone: 0,
  end: 0,
};

/** A date as local midnight, which is how pg writes a Date into one. */
export function readDate(text: string): Date {
  const infinite = readInfinity(text);
  if (infinite !== undefined) return infinite;
  if (!readFields(text) || fields.zone !== fields.end) {
    throw unreadable("date", styleHint);
  }
  const { year, month, day } = fields;
  const date = localDate();
  // Where midnight is skipped by daylight saving the day is still the day.
  if (
    date.getFullYear() !== year ||
    date.getMonth() !== month - 1 ||
    date.getDate() !== day
  ) {
    throw beyondDate("date");
  }
  return inRange(date, "date");
}

/** A timestamp as local time, which is how pg writes a Date into one. */
export function readTimestamp(text: string): Date {
  const infinite = readInfinity(text);
  if (infinite !== undefined) return infinite;
  if (!readFields(text) || fields.zone !== fields.end) {
    throw unreadable("timestamp", styleHint);
  }
  const date = inRange(localDate(), "timestamp");
  if (date.getMinutes() !== fields.minute || date.getHours() !== fields.hour) {
    throw new ValueError(
      "READ",
      "A timestamp names a local time that daylight saving skips in this process's time zone.",
      'Set `timestamp: "string"`, or run with TZ=UTC.',
    );
  }
  return date;
}

/** A timestamp with time zone as the instant it is. */
export function readTimestamptz(text: string): Date {
  const infinite = readInfinity(text);
  if (infinite !== undefined) return infinite;
  if (!readFields(text) || fields.zone === fields.end) {
    throw unreadable("timestamptz", styleHint);
  }
  return inRange(new Date(utcTime() - readOffset(text)), "timestamptz");
}

function readInfinity(text: string): Date | undefined {
  if (text === "infinity") return new Date(lastTime);
  return text === "-infinity" ? new Date(-lastTime) : undefined;
}

function inRange(date: Date, type: string): Date {
  const time = date.getTime();
  // The extremes stand for the infinities.
  if (Number.isNaN(time) || time === lastTime) throw beyondDate(type);
  return date;
}

function beyondDate(type: string): ValueError {
  return new ValueError(
    "READ",
    `A ${type} lies beyond the year 275760, where JavaScript's Date ends.`,
    `Set \`${type}: "string"\`.`,
  );
}

function utcTime(): number {
  const { year, month, day, hour, minute, second, ms } = fields;
  return year >= 0 && year < 100
    ? Date.UTC(year + cycle.years, month - 1, day, hour, minute, second, ms) -
        cycle.ms
    : Date.UTC(year, month - 1, day, hour, minute, second, ms);
}

function localDate(): Date {
  const { year, month, day, hour, minute, second, ms } = fields;
  const date = new Date(2000, 0, 1, hour, minute, second, ms);
  if (year >= 0 && year < 100) {
    date.setFullYear(year, month - 1, day);
    date.setHours(hour, minute, second, ms);
    return date;
  }
  return new Date(year, month - 1, day, hour, minute, second, ms);
}

/** Reads YYYY-MM-DD[ HH:MM:SS[.ffffff]] and leaves the rest to the zone. */
function readFields(text: string): boolean {
  const dash = text.indexOf("-", 1);
  const end = text.endsWith(" BC") ? text.length - 3 : text.length;
  if (dash < 4 || text.charCodeAt(dash + 3) !== 45) return false;
  const year = digits(text, 0, dash);
  fields.year = end === text.length ? year : 1 - year;
  fields.month = digits(text, dash + 1, dash + 3);
  fields.day = digits(text, dash + 4, dash + 6);
  fields.end = end;
  return readClock(text, dash + 6) && !Number.isNaN(checksum());
}

function readClock(text: string, from: number): boolean {
  fields.hour = fields.minute = fields.second = fields.ms = 0;
  fields.zone = from;
  if (from === fields.end) return true;
  if (text.charCodeAt(from) !== 32) return false;
  fields.hour = digits(text, from + 1, from + 3);
  fields.minute = digits(text, from + 4, from + 6);
  fields.second = digits(text, from + 7, from + 9);
  fields.zone = from + 9;
  if (text.charCodeAt(fields.zone) === 46) readFraction(text);
  return true;
}

function readFraction(text: string): void {
  let position = fields.zone + 1;
  let scale = 100;
  for (; position < fields.end; position += 1) {
    const digit = text.charCodeAt(position) - 48;
    if (digit < 0 || digit > 9) break;
    fields.ms += Math.trunc(digit * scale);
    scale = scale > 1 ? scale / 10 : 0;
  }
  fields.zone = position;
}

function checksum(): number {
  return (
    fields.year +
    fields.month +
    fields.day +
    fields.hour +
    fields.minute +
    fields.second
  );
}

/** A run of digits; NaN when there is anything else. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let position = from; position < to; position += 1) {
    const digit = text.charCodeAt(position) - 48;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}

/** Reads ±HH[:MM[:SS]] as milliseconds east of Greenwich. */
function readOffset(text: string): number {
  const { zone, end } = fields;
  const sign = text.charCodeAt(zone) === 45 ? -1 : 1;
  const hours = digits(text, zone + 1, zone + 3);
  const minutes = end > zone + 3 ? digits(text, zone + 4, zone + 6) : 0;
  const seconds = end > zone + 6 ? digits(text, zone + 7, zone + 9) : 0;
  return sign * (hours * 3600 + minutes * 60 + seconds) * 1000;
}

/** A Date or a text as the text of a timestamptz: the instant, in UTC. */
export function writeTimestamptz(value: unknown): string {
  if (typeof value === "string") return value;
  const date = asDate(value, "a Date or a string");
  const infinite = writeInfinity(date);
  if (infinite !== undefined) return infinite;
  const day = dayText(
    date.getUTCFullYear(),
    date.getUTCMonth(),
    date.getUTCDate(),
  );
  const clock = clockText(
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    date.getUTCMilliseconds(),
  );
  return `${day} ${clock}+00${eraText(date.getUTCFullYear())}`;
}

/** A Date, by its local time, or a text as the text of a timestamp. */
export function writeTimestamp(value: unknown): string {
  if (typeof value === "string") return value;
  const date = asDate(value, "a Date or a string");
  const infinite = writeInfinity(date);
  if (infinite !== undefined) return infinite;
  const clock = clockText(
    date.getHours(),
    date.getMinutes(),
    date.getSeconds(),
    date.getMilliseconds(),
  );
  return `${localDay(date)} ${clock}${eraText(date.getFullYear())}`;
}

/** A Date, by its local day, or a text as the text of a date. */
export function writeDate(value: unknown): string {
  if (typeof value === "string") return value;
  const date = asDate(value, "a Date or a string");
  return writeInfinity(date) ?? localDay(date) + eraText(date.getFullYear());
}

function localDay(date: Date): string {
  return dayText(date.getFullYear(), date.getMonth(), date.getDate());
}

function asDate(value: unknown, expected: string): Date {
  if (!(value instanceof Date)) throw unwritable(expected, value);
  if (Number.isNaN(value.getTime())) {
    throw new ValueError("WRITE", "Expected a Date, got an invalid Date.");
  }
  return value;
}

function writeInfinity(date: Date): string | undefined {
  if (date.getTime() === lastTime) return "infinity";
  return date.getTime() === -lastTime ? "-infinity" : undefined;
}

function dayText(year: number, month: number, day: number): string {
  const counted = year > 0 ? year : 1 - year;
  return `${pad(counted, 4)}-${pad(month + 1, 2)}-${pad(day, 2)}`;
}

function eraText(year: number): string {
  return year > 0 ? "" : " BC";
}

function clockText(
  hour: number,
  minute: number,
  second: number,
  ms: number,
): string {
  return `${pad(hour, 2)}:${pad(minute, 2)}:${pad(second, 2)}.${pad(ms, 3)}`;
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, "0");
}
