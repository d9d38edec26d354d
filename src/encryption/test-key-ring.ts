import type { KeyRingFile } from "./key-ring-file.ts";

/**
 * A fixed key ring for tests. Its keys are published here, so everything they
 * encrypt is public: each kid begins with "test", and a ring that holds such a
 * key does not open unless test keys are allowed. The keys are SHA-256 of
 * "undrift test key <n>" for n = 114131, 1939244, 3904579, 4056730, 4798941,
 * 4808651 and 5070658, the first whose kids begin like that.
 */
export const testKeyRing: KeyRingFile = {
  format: "undrift-keys/1",
  rings: {
    enc: [
      {
        kid: "testwfa4wx",
        state: "primary",
        key: "vd7bjbw3oxcTeOYCTx1kkgbLGILb51Pb1lDCjhgT-X0",
      },
      {
        kid: "testa2wzih",
        state: "pending",
        key: "N15jP1XpzIopC0NVff08awf2-IGbvX3UiFTKoRGKV6c",
      },
      {
        kid: "testgsuppv",
        state: "decrypt",
        key: "RWkZ5VRFt2714Tz6lpMScr3luXDzxFKNwVJdcbNgwtk",
      },
      {
        kid: "testgftg54",
        state: "disabled",
        key: "32qZ6bfkLi4f5tpXKYNAQf0Bo8XSVZ7PfVi861Ud2A8",
      },
      { kid: "testivahbx", state: "destroyed" },
    ],
    index: [
      {
        kid: "testy3jeje",
        state: "primary",
        key: "eqNVWHAwPIsnwS9PeB6eCfC2p4yCLzzgR8ZWGNScMcM",
      },
      {
        kid: "testyc22pe",
        state: "decrypt",
        key: "kPQ9Vg_hR1PyM13_AqY1H6PtztswFBrMh4E7xRpF7-c",
      },
    ],
  },
};
