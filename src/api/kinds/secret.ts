// Secret (core/v1).
import { fromBase64, toBase64 } from "../../base/bytes.ts";
import { problemOfPair } from "../../base/x509/pair.ts";
import { describeSecret } from "./describe/core.ts";
import { define } from "./facts.ts";
import { validateSecret } from "./keyed-validate.ts";
import type { SecretObject } from "./secret-types.ts";
import { ageColumn, count, nameColumn, text } from "./table.ts";

export const Secret = define<SecretObject>("", "v1", "Secret", {
  describe: describeSecret,
  columns: [
    nameColumn,
    text("Type", "What the secret is for", (secret) => secret.type ?? ""),
    count("Data", "How many keys it holds", (secret) => Object.keys(secret.data ?? {}).length),
    ageColumn,
  ],
  fields: { type: (secret) => secret.type ?? "" },
  defaults(draft) {
    draft.type ||= "Opaque";
    if (draft.stringData) {
      draft.data ??= {};
      for (const [key, value] of Object.entries(draft.stringData)) draft.data[key] = toBase64(value);
      delete draft.stringData;
    }
  },
  validate: validateSecret,
  warnings({ type, data = {} }) {
    const problem =
      type === "kubernetes.io/tls" ? problemOfPair(fromBase64(data["tls.crt"] ?? ""), fromBase64(data["tls.key"] ?? "")) : undefined;
    return problem === undefined ? [] : [problem];
  },
});
