// Validation of ConfigMaps and Secrets (pkg/apis/core/validation).
import { byteLength, fromBase64 } from "../../base/bytes.ts";
import { goJsonError, goKind } from "../../base/go-json-error.ts";
import type { FieldError } from "../field-errors.ts";
import { forbidden, invalid, required, tooLong } from "../field-errors.ts";
import { isConfigMapKey } from "../names.ts";
import type { ConfigMapObject } from "./configmap-types.ts";
import type { SecretObject } from "./secret-types.ts";
import { each, immutableField, same } from "./validation.ts";

const MAX_BYTES = 1024 * 1024;
const FROZEN = "field is immutable when `immutable` is set";
const decodedLength = (text: string): number => Math.floor((text.replace(/=+$/, "").length * 3) / 4);

/** On create and update. */
export function validateConfigMap(map: ConfigMapObject, old: ConfigMapObject | undefined): FieldError[] {
  const errors: FieldError[] = [];
  let total = 0;
  const changed = !old || map.data !== old.data || map.binaryData !== old.binaryData;
  if (old?.immutable) {
    if (!map.immutable) errors.push(forbidden("immutable", FROZEN));
    if (changed && !same(map.data ?? {}, old.data ?? {})) errors.push(forbidden("data", FROZEN));
    if (changed && !same(map.binaryData ?? {}, old.binaryData ?? {})) errors.push(forbidden("binaryData", FROZEN));
  }
  if (!changed) return errors;
  for (const [key, value] of Object.entries(map.data ?? {})) {
    errors.push(...each(isConfigMapKey(key), `data[${key}]`, key));
    if (map.binaryData?.[key] !== undefined) errors.push(invalid(`data[${key}]`, key, "duplicate of key present in binaryData"));
    total += byteLength(value);
  }
  for (const [key, value] of Object.entries(map.binaryData ?? {})) {
    errors.push(...each(isConfigMapKey(key), `binaryData[${key}]`, key));
    total += decodedLength(value);
  }
  if (total > MAX_BYTES) errors.push(tooLong("[]", MAX_BYTES));
  return errors;
}

/** What json.Unmarshal into a map says. */
function mapTrouble(text: string): string | undefined {
  const broken = goJsonError(text);
  if (broken !== undefined) return broken;
  const value: unknown = JSON.parse(text);
  if (value === null || (typeof value === "object" && !Array.isArray(value))) return undefined;
  return `json: cannot unmarshal ${goKind(value)} into Go value of type map[string]interface {}`;
}

/** On create and update. */
export function validateSecret(secret: SecretObject, old: SecretObject | undefined): FieldError[] {
  const errors: FieldError[] = [];
  if (old) errors.push(...immutableField(secret.type, old.type, "type"));
  if (old?.immutable) {
    if (!secret.immutable) errors.push(forbidden("immutable", FROZEN));
    if (!same(secret.data ?? {}, old.data ?? {})) errors.push(forbidden("data", FROZEN));
  }
  if (old && secret.data === old.data && secret.metadata.annotations === old.metadata.annotations) return errors;
  let total = 0;
  const data = secret.data ?? {};
  for (const [key, value] of Object.entries(data)) {
    errors.push(...each(isConfigMapKey(key), `data[${key}]`, key));
    total += decodedLength(value);
  }
  if (total > MAX_BYTES) errors.push(tooLong("data", MAX_BYTES));
  const need = (key: string): void => {
    if (data[key] === undefined) errors.push(required(`data[${key}]`));
  };
  switch (secret.type) {
    case "kubernetes.io/service-account-token":
      if (!secret.metadata.annotations?.["kubernetes.io/service-account.name"])
        errors.push(required("metadata.annotations[kubernetes.io/service-account.name]"));
      break;
    case "kubernetes.io/dockercfg":
    case "kubernetes.io/dockerconfigjson": {
      const key = secret.type === "kubernetes.io/dockercfg" ? ".dockercfg" : ".dockerconfigjson";
      if (data[key] === undefined) need(key);
      else {
        const problem = mapTrouble(fromBase64(data[key]));
        if (problem) errors.push(invalid(`data[${key}]`, "<secret contents redacted>", problem));
      }
      break;
    }
    case "kubernetes.io/basic-auth":
      if (data["username"] === undefined && data["password"] === undefined) {
        need("username");
        need("password");
      }
      break;
    case "kubernetes.io/ssh-auth":
      if (!data["ssh-privatekey"]) errors.push(required("data[ssh-privatekey]"));
      break;
    case "kubernetes.io/tls":
      need("tls.crt");
      need("tls.key");
      break;
  }
  return errors;
}
