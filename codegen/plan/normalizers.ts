/**
 * The runtime's normalizers, with the hash of what each of them does: the lock
 * file pins it, and a service refuses to start with another. A test holds them
 * against the functions.
 */
export const normalizerHashes: Readonly<Record<string, string>> = {
  "email@1": "c303777a3e3cb8d2ca4a1215becfe2c436836708e6732b1f6f3afb79152ad71d",
  "exact@1": "17e1c847b976f1a86e3ce04fddf7d4df5a6569b20a66b30367dde399b5f91c68",
  "phone@1": "a671a54e6238aa0ba867f90d226b65bca57a1e30f52b79247f83e6500003cd54",
};
