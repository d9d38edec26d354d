/** Who prints the interfaces: undrift itself, or kysely-codegen's serializer. */
export type PrinterName = "undrift" | "kysely-codegen";

export interface EmitConfig {
  readonly printer: PrinterName;
}
