export type { BlindIndexing } from "./blind-index.ts";
export type { BlindIndex, Encrypted } from "./brand.ts";
export type { CodecName, CodecTypes } from "./codec.ts";
export type { ColumnEncryption, RowKey } from "./column-encryption.ts";
export {
  createEncryption,
  type Encryption,
  type EncryptionOptions,
} from "./encryption.ts";
export { envelopePattern } from "./envelope.ts";
export { EncryptionError, type EncryptionErrorCode } from "./error.ts";
export {
  addKey,
  destroyKey,
  disableKey,
  enableKey,
  promoteKey,
} from "./key-change.ts";
export {
  keyRingFormat,
  parseKeyRingFile,
  printKeyRingFile,
  type KeyEntry,
  type KeyPurpose,
  type KeyRingFile,
  type KeyState,
} from "./key-ring-file.ts";
export {
  loadKeyRings,
  openKeyRing,
  type KeyProvider,
  type KeyRing,
  type KeyRingOptions,
  type KeyRings,
} from "./key-ring.ts";
export {
  lockFormat,
  parseLock,
  printLock,
  type EncryptionLock,
  type LockedBlindIndex,
  type LockedColumn,
} from "./lock.ts";
export type {
  Binding,
  BlindIndexColumn,
  EncryptedColumn,
  EncryptedTable,
  EncryptedTables,
  PrimaryKeyType,
} from "./metadata.ts";
export {
  normalizerHash,
  type Normalizer,
  type Normalizers,
} from "./normalizer.ts";
export type { Padding } from "./padding.ts";
export { createEncryptionPlugin } from "./plugin.ts";
export type { SuiteName } from "./suite.ts";
