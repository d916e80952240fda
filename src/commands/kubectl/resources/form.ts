// Whether what a file holds has the form of an object, in the words of the client's decoders.
import { DecodeError } from "../../../api/decode-scalar.ts";
import { decodeValue } from "../../../api/decode-value.ts";
import { apiVersion, type Kind } from "../../../api/kind.ts";
import type { KubeObject } from "../../../api/object.ts";
import { goJson } from "../../../base/go-json.ts";
import { Refusal } from "../refusal.ts";
import type { Session } from "../session.ts";
import { type GoScheme, hasGoType, unregistered } from "./go-scheme.ts";
import type { Mapper } from "./mapper.ts";

/** What kubectl itself checks of a document before it asks the server, for the verbs with --validate: whether it did. @throws Refusal */
export function checkForm(session: Session, value: Record<string, unknown>, source: string): boolean {
  const { call } = session;
  if (!call.command.flags.some(({ name }) => name === "validate") || /^(ignore|false)$/.test(call.string("validate"))) return false;
  if (!isObject(value))
    throw new Refusal(
      `error validating ${JSON.stringify(source)}: error validating data: invalid object to validate; if you choose to ignore these errors, turn validation off with --validate=false`,
    );
  const wrong = ["apiVersion", "kind"].flatMap((field) =>
    !value[field] ? [`${field} not set`] : typeof value[field] === "string" ? [] : [`${field} isn't string type`],
  );
  if (wrong.length)
    throw new Refusal(
      `error validating ${JSON.stringify(source)}: error validating data: ${wrong.length > 1 ? `[${wrong.join(", ")}]` : wrong[0]}; if you choose to ignore these errors, turn validation off with --validate=false`,
    );
  return true;
}

/** @throws Refusal for a document of a kind that the scheme has no Go type of */
export function checkTyped(mapper: Mapper, document: KubeObject, source: string, scheme: GoScheme): void {
  if (!document.kind) return;
  if (!document.apiVersion)
    throw new Refusal(`unable to decode ${JSON.stringify(source)}: Object 'apiVersion' is missing in '${goJson(document)}'`);
  const kind = mapper.forManifest(document.apiVersion, document.kind);
  if (!kind || kind.kind !== document.kind || !hasGoType(kind))
    throw new Refusal(`unable to decode ${JSON.stringify(source)}: ${unregistered(document.apiVersion, document.kind, scheme)}`);
}

/** @throws Refusal for an answer of a kind that the scheme has no Go type of */
export function mustDecode(kind: Kind, suffix: "" | "List", scheme: GoScheme): void {
  if (!hasGoType(kind)) throw new Refusal(unregistered(apiVersion(kind), `${kind.kind}${suffix}`, scheme));
}

export const isObject = (value: unknown): boolean => typeof value === "object" && value !== null && !Array.isArray(value);

/** The metadata must fit, whatever the kind (cli-runtime's metadataValidatingDecoder). @throws Refusal */
export function checkMetadata(metadata: unknown, source: string): void {
  try {
    decodeValue("io.k8s.api.core.v1.ConfigMap", { metadata });
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new Refusal(
      `unable to decode ${JSON.stringify(source)}: ${error.message.replace("field ConfigMap.", "field metadataOnlyObject.")}`,
    );
  }
}
