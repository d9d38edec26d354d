import { beforeAll, expect, test } from "vitest";
import type { Finding } from "../../codegen/drift/finding.ts";
import type { Report } from "../../codegen/drift/report-model.ts";
import { pretty } from "../../codegen/report/pretty.ts";
import { bookingFacts } from "./booking-facts.ts";
import { originReport } from "./origin.ts";

let report: Report;

beforeAll(async () => {
  report = await originReport(await bookingFacts());
});

/** "D202 email → email_encrypted", of one file. */
function said(file: string): string[] {
  return report.findings
    .filter(({ place }) => place?.file === file)
    .filter(({ severity }) => severity !== "information")
    .map((finding) =>
      `${finding.rule} ${finding.column ?? ""}${target(finding)}`.trim(),
    );
}

function target({ fix }: Finding): string {
  if (fix?.action === "rename-column") return ` → ${fix.to}`;
  if (fix?.action === "split-column") return ` → ${fix.to.join(" + ")}`;
  return "";
}

test("the deprecated Customer: a table that does not exist, and every column of it", () => {
  expect(said("legacy/models/customer.py").sort()).toEqual([
    "D103",
    "D202 email → email_encrypted",
    "D202 email_notifications → consent_email",
    "D202 phone → phone_encrypted",
    "D202 sms_notifications → consent_sms",
    "D204 email_bidx",
    "D204 phone_bidx",
    "D204 station_id",
    "D216 email → email_encrypted",
    "D216 phone → phone_encrypted",
    "D501",
    "D502",
  ]);
});

test("the modern Customer: plaintext, one consent for two, an optional station", () => {
  expect(said("service/models/customer.py").sort()).toEqual([
    "D202 email → email_encrypted",
    "D202 marketing_consent → consent_sms + consent_email",
    "D202 phone → phone_encrypted",
    "D204 email_bidx",
    "D204 phone_bidx",
    "D206 station_id",
    "D216 email → email_encrypted",
    "D216 phone → phone_encrypted",
  ]);
});

test("what the modern Customer does not know of is named", () => {
  const unmodelled = report.findings
    .filter(
      ({ rule, place }) =>
        rule === "D203" && place?.file === "service/models/customer.py",
    )
    .map(({ column }) => column);
  expect(unmodelled).toEqual(
    expect.arrayContaining(["deleted_at", "notes", "tags", "timezone"]),
  );
});

test("the duplicates stand in a matrix beside the database, and one is to be kept", () => {
  const conflict = report.findings.find(({ rule }) => rule === "D502")!;
  expect(conflict.matrix!.models).toEqual([
    "Customer (legacy/models/customer.py:11)",
    "Customer (service/models/customer.py:11)",
  ]);
  expect(conflict.matrix!.canonical).toBe(1);
  const station = conflict.matrix!.rows.find(
    ({ column }) => column === "station_id",
  );
  expect(station).toMatchObject({
    database: "uuid not null",
    agrees: [false, false],
  });
  expect(conflict.fix).toMatchObject({
    action: "use-model",
    instead: { place: { file: "service/models/customer.py" } },
  });
});

test("Station's zip_code was never there", () => {
  expect(said("service/models/station.py")).toEqual([
    "D202 zip_code → postal_code",
  ]);
});

test("BookingStatus: the values that are wrong and those that lack", () => {
  const unknown = report.findings.find(
    ({ rule, place }) =>
      rule === "D302" && place?.file === "service/models/booking.py",
  )!;
  expect(unknown.message).toContain(
    "'pending', 'in_progress' and 'canceled' (the database has 'cancelled')",
  );
  expect(unknown.fix).toMatchObject({
    action: "set-enum-values",
    values: [
      "new",
      "deposit_pending",
      "confirmed",
      "completed",
      "cancelled",
      "no_show",
    ],
  });
  expect(said("service/models/booking.py")).toContain("D301 status");
});

test("the TypeScript twins have the same faults, and some of their own", () => {
  const twins = said("web/src/database.ts");
  expect(twins).toEqual(
    expect.arrayContaining([
      "D202 email → email_encrypted",
      "D216 email → email_encrypted",
      "D202 marketing_consent → consent_sms + consent_email",
      "D206 station_id",
      "D202 zip_code → postal_code",
      "D302 status",
      "D210 total",
      "D503",
    ]),
  );
});

test("a security finding says so", () => {
  for (const { consequence } of report.findings.filter(
    ({ rule }) => rule === "D216",
  ))
    expect(consequence).toMatch(/^Security: /);
});

test("each finding says what, why and how; the footer says what was looked at", () => {
  for (const finding of report.findings) {
    expect(finding.message).not.toMatch(/undefined|\[object/);
    expect(finding.consequence).not.toBe("");
  }
  const text = pretty(report, { colour: false, width: 100, version: "0.0.0" });
  expect(text).toContain("Checked 7 models in 2 languages");
  expect(text).toContain("Not checked:");
});
