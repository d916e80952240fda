// kubectl create configmap and secret: their data from literals, files and env files.
import { createHash } from "node:crypto";
import { isConfigMapKey, isEnvVarName } from "../../../api/names.ts";
import { toBase64 } from "../../../base/bytes.ts";
import { refuse } from "../refusal.ts";
import { type Manifest, manifest } from "./objects.ts";

/** The learner's files, as the sources of data see them. */
export interface Sources {
  /** undefined where there is none. */
  kind(path: string): "file" | "folder" | undefined;
  read(path: string): string;
  list(path: string): string[];
  environment(name: string): string;
}

export interface DataOptions {
  literals: readonly string[];
  files: readonly string[];
  envFiles: readonly string[];
}

const LONE = /[\udc80-\udcff]/;
/** Whether text is UTF-8: else it is kept as bytes. */
export const isText = (text: string): boolean => !LONE.test(text);

/** Key and value pairs in the order of kubectl: files, literals, env files. */
function* pairs(options: DataOptions, sources: Sources): Generator<[key: string, value: string]> {
  for (const source of options.files) yield* fromFile(source, sources);
  for (const literal of options.literals) {
    const at = literal.indexOf("=");
    if (at <= 0) refuse(`invalid literal source ${literal}, expected key=value`);
    yield [literal.slice(0, at), literal.slice(at + 1)];
  }
  for (const path of options.envFiles) yield* fromEnvFile(path, sources);
}

function* fromFile(source: string, sources: Sources): Generator<[string, string]> {
  const parts = source.split("=");
  if (parts.length > 2) refuse("key names or file paths cannot contain '='");
  if (parts.length === 2 && !parts[0]) refuse(`key name for file path ${parts[1]} missing`);
  if (parts.length === 2 && !parts[1]) refuse(`file path for key name ${parts[0]} missing`);
  const path = parts.at(-1)!;
  const base = path.replace(/\/+$/, "").split("/").at(-1)!;
  const kind = sources.kind(path);
  if (!kind) refuse(`error reading ${path}: no such file or directory`);
  if (kind === "file") return yield [parts.length === 2 ? parts[0]! : base, sources.read(path)];
  if (parts.length === 2) refuse("cannot give a key name for a directory path");
  for (const name of sources.list(path)) {
    const file = `${path.replace(/\/+$/, "")}/${name}`;
    if (sources.kind(file) === "file") yield [name, sources.read(file)];
  }
}

function* fromEnvFile(path: string, sources: Sources): Generator<[string, string]> {
  const kind = sources.kind(path);
  if (!kind) refuse(`error reading ${path}: no such file or directory`);
  if (kind === "folder") refuse(`env config file ${path} cannot be a directory`);
  const lines = sources
    .read(path)
    .replace(/^\ufeff/, "")
    .split(/\r?\n/);
  for (const [index, raw] of lines.entries()) {
    if (!isText(raw)) refuse(`env file ${path} contains invalid utf8 bytes at line ${index + 1}: ${raw}`);
    const line = raw.trimStart();
    if (!line || line.startsWith("#")) continue;
    const at = line.indexOf("=");
    const key = at < 0 ? line : line.slice(0, at);
    const errors = isEnvVarName(key);
    if (errors.length) refuse(`${JSON.stringify(key)} is not a valid key name: ${errors.join(";")}`);
    yield [key, at < 0 ? sources.environment(key) : line.slice(at + 1)];
  }
}

const checkSources = (options: DataOptions): void => {
  if (options.envFiles.length && (options.files.length || options.literals.length))
    refuse("from-env-file cannot be combined with from-file or from-literal");
};

export function configMap(name: string, options: DataOptions & { appendHash: boolean }, sources: Sources): Manifest {
  checkSources(options);
  const data: Record<string, string> = {};
  const binaryData: Record<string, string> = {};
  for (const [key, value] of pairs(options, sources)) {
    const errors = isConfigMapKey(key);
    if (errors.length) refuse(`${JSON.stringify(key)} is not a valid key name for a ConfigMap: ${errors.join(",")}`);
    if (key in data) refuse(`cannot add key "${key}", another key by that name already exists in Data for ConfigMap "${name}"`);
    if (key in binaryData) refuse(`cannot add key "${key}", another key by that name already exists in BinaryData for ConfigMap "${name}"`);
    if (isText(value)) data[key] = value;
    else binaryData[key] = toBase64(value);
  }
  const rest = { ...(Object.keys(data).length ? { data } : {}), ...(Object.keys(binaryData).length ? { binaryData } : {}) };
  const hashed = options.appendHash
    ? `${name}-${contentHash({ ...(Object.keys(binaryData).length ? { binaryData } : {}), data: Object.keys(data).length ? data : null, kind: "ConfigMap", name })}`
    : name;
  return manifest("v1", "ConfigMap", hashed, rest);
}

export function genericSecret(name: string, type: string, options: DataOptions & { appendHash: boolean }, sources: Sources): Manifest {
  checkSources(options);
  return secret(name, type, secretData(pairs(options, sources)), options.appendHash);
}

function secretData(source: Iterable<[string, string]>): Record<string, string> {
  const data: Record<string, string> = {};
  for (const [key, value] of source) {
    const errors = isConfigMapKey(key);
    if (errors.length) refuse(`${JSON.stringify(key)} is not valid key name for a Secret ${errors.join(";")}`);
    if (key in data) refuse(`cannot add key ${key}, another key by that name already exists`);
    data[key] = toBase64(value);
  }
  return data;
}

export interface DockerOptions {
  server: string;
  username: string;
  password: string;
  email: string;
  files: readonly string[];
  appendHash: boolean;
}

export function dockerSecret(name: string, options: DockerOptions, sources: Sources): Manifest {
  if (!options.files.length && !(options.username && options.password && options.server))
    refuse("either --from-file or the combination of --docker-username, --docker-password and --docker-server is required");
  const type = "kubernetes.io/dockerconfigjson";
  if (options.files.length)
    return secret(
      name,
      type,
      secretData(
        [...pairs({ literals: [], files: options.files, envFiles: [] }, sources)].map(([key, value]) => [
          options.files.length === 1 && !options.files[0]!.includes("=") ? ".dockerconfigjson" : key,
          value,
        ]),
      ),
      options.appendHash,
    );
  const entry = {
    username: options.username,
    password: options.password,
    ...(options.email ? { email: options.email } : {}),
    auth: toBase64(`${options.username}:${options.password}`),
  };
  return secret(name, type, { ".dockerconfigjson": toBase64(JSON.stringify({ auths: { [options.server]: entry } })) }, options.appendHash);
}

export const tlsSecret = (name: string, certificate: string, key: string, appendHash: boolean): Manifest =>
  secret(name, "kubernetes.io/tls", { "tls.crt": toBase64(certificate), "tls.key": toBase64(key) }, appendHash);

function secret(name: string, type: string, data: Record<string, string>, appendHash: boolean): Manifest {
  const filled = Object.keys(data).length ? data : null;
  const hashed = appendHash ? `${name}-${contentHash({ data: filled, kind: "Secret", name, type })}` : name;
  return manifest("v1", "Secret", hashed, { ...(filled ? { data } : {}), ...(type ? { type } : {}) });
}

const LETTERS: Record<string, string> = { 0: "g", 1: "h", 3: "k", a: "m", e: "t" };
/** The name suffix that follows from the content (kubectl's util/hash). `content` has its keys sorted; maps in it are sorted here. */
export function contentHash(content: Record<string, unknown>): string {
  const sort = (value: unknown): unknown =>
    value && typeof value === "object"
      ? Object.fromEntries(
          Object.entries(value)
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, inner]) => [key, sort(inner)]),
        )
      : value;
  const json = JSON.stringify(sort(content)).replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
  const digest = createHash("sha256").update(json).digest("hex").slice(0, 10);
  return digest.replace(/[013ae]/g, (letter) => LETTERS[letter]!);
}
