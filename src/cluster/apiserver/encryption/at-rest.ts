// Encryption at rest: which provider an object was written with, whether it can still be read, and what etcd has of it
// (apiserver/pkg/server/options/encryptionconfig, pkg/storage/value).
import { failure } from "../../../api/errors.ts";
import type { Kind } from "../../../api/kind.ts";
import type { KubeObject } from "../../../api/object.ts";
import { parseYaml, YamlError } from "../../../base/yaml.ts";

/** A way to write: the mark that stands before the value; "" for plain text. */
type Prefix = string;

interface Rule {
  readonly resources: readonly string[];
  /** In order: the first writes, all read. */
  readonly prefixes: readonly Prefix[];
}

/** How objects were written that were not written in plain text. It outlives any configuration, as what is in etcd does. */
const written = new WeakMap<KubeObject, Prefix>();
/** How an object is written in etcd: the mark of its provider, "" where it is plain. */
export const markOf = (object: KubeObject): Prefix => written.get(object) ?? "";

/** An object is another's bytes under a new version. */
export function carryMark(from: KubeObject, to: KubeObject): void {
  const mark = written.get(from);
  if (mark === undefined) written.delete(to);
  else written.set(to, mark);
}

export class AtRest {
  constructor(private readonly rules: readonly Rule[]) {}

  #ruleOf({ group, plural }: Kind): Rule | undefined {
    const name = group ? `${plural}.${group}` : plural;
    return this.rules.find(({ resources }) => resources.some((each) => each === name || each === "*.*" || each === `*.${group}`));
  }

  /** Notes how an object is written. */
  write(kind: Kind, object: KubeObject): void {
    const prefix = this.#ruleOf(kind)?.prefixes[0] ?? "";
    if (prefix) written.set(object, prefix);
  }

  /** Whether it would be written otherwise today: then a write that changes nothing is one all the same. */
  stale(kind: Kind, object: KubeObject): boolean {
    return markOf(object) !== (this.#ruleOf(kind)?.prefixes[0] ?? "");
  }

  /** @throws ApiError where nothing that is configured can read it */
  read(kind: Kind, object: KubeObject): void {
    check(kind, object, this.#ruleOf(kind)?.prefixes ?? [""]);
  }
}

/** Reads without any configuration: what was encrypted cannot be understood. @throws ApiError */
export function check(kind: Kind, object: KubeObject, prefixes: readonly Prefix[] = [""]): void {
  const mark = markOf(object);
  if (prefixes.includes(mark)) return;
  const { namespace, name } = object.metadata;
  const key = `/registry/${kind.plural}/${namespace ? `${namespace}/` : ""}${name}`;
  throw failure(
    500,
    "InternalError",
    mark && prefixes.every((each) => each === "")
      ? `Internal error occurred: unable to transform key ${JSON.stringify(key)}: no matching prefix found`
      : `Internal error occurred: unable to transform key ${JSON.stringify(key)}: no matching key was found for the provided AES transformer`,
  );
}

const LENGTHS: Readonly<Record<string, readonly number[]>> = { aescbc: [16, 24, 32], aesgcm: [16, 24, 32], secretbox: [32] };

interface File {
  apiVersion?: string;
  kind?: string;
  resources?: {
    resources?: string[];
    providers?: Record<string, { keys?: { name?: string; secret?: string }[]; name?: string } | null>[];
  }[];
}

/** Reads an EncryptionConfiguration; the error is what the server says when it cannot begin. */
export function readEncryption(text: string): { error: string } | AtRest {
  const parsing = (why: string) => ({ error: `error while parsing file: ${why}` });
  let file: File | undefined;
  try {
    file = parseYaml(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return parsing(`error decoding encryption provider configuration file: ${error.message}`);
  }
  if (!file?.kind || file.kind !== "EncryptionConfiguration" || file.apiVersion !== "apiserver.config.k8s.io/v1")
    return parsing(
      `error decoding encryption provider configuration file: no kind "${file?.kind ?? ""}" is registered for version "${file?.apiVersion ?? ""}" in scheme "k8s.io/apiserver/pkg/apis/apiserver/install/install.go"`,
    );
  if (!file.resources?.length) return parsing("resources: Required value: at least one resource configuration is needed");
  const rules: Rule[] = [];
  for (const [index, { resources = [], providers = [] }] of file.resources.entries()) {
    if (!resources.length) return parsing(`resources[${index}].resources: Required value: at least one resource name is needed`);
    if (!providers.length) return parsing(`resources[${index}].providers: Required value: at least one provider is needed`);
    const prefixes: Prefix[] = [];
    for (const [at, provider] of providers.entries()) {
      const [name = "", settings] = Object.entries(provider ?? {})[0] ?? [];
      const path = `resources[${index}].providers[${at}]`;
      if (name === "identity") prefixes.push("");
      else if (name === "kms") return { error: "k8s-quest does not simulate kms providers of encryption yet" };
      else if (name in LENGTHS) {
        if (!settings?.keys?.length) return parsing(`${path}.${name}.keys: Required value: at least one key is needed`);
        for (const [number, key] of settings.keys.entries()) {
          const place = `${path}.${name}.keys[${number}]`;
          if (!key.name) return parsing(`${place}.name: Required value: key name must not be empty`);
          if (!key.secret) return parsing(`${place}.secret: Required value: secret must not be empty`);
          if (!/^[A-Za-z0-9+/]+={0,2}$/.test(key.secret))
            return parsing(`${place}.secret: Invalid value: "REDACTED": secret must be base64 encoded`);
          const { length } = Buffer.from(key.secret, "base64");
          if (!LENGTHS[name]!.includes(length))
            return parsing(
              `${place}.secret: Invalid value: "REDACTED": secret is not of the expected length, got ${length}, expected one of [${LENGTHS[name]!.join(" ")}]`,
            );
          prefixes.push(`k8s:enc:${name}:v1:${key.name}:`);
        }
      } else
        return parsing(
          `${path}: Required value: provider does not contain any of the expected providers: KMS, AESGCM, AESCBC, Secretbox, Identity`,
        );
    }
    rules.push({ resources, prefixes });
  }
  return new AtRest(rules);
}
