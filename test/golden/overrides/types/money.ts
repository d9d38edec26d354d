/** What the configuration of this case imports. */
export type Money = { readonly cents: bigint };
export type Tag = "vat" | "tip";
export type Timestamp = { readonly epoch: number };
export type Point = readonly [number, number];
export type Invoices = { readonly never: true };
// oxlint-disable-next-line typescript/no-namespace
export declare namespace Invoices {
  export type Code = `INV-${number}`;
}
