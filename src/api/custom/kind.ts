// From a CustomResourceDefinition to the kinds that it makes: one for each version that is served.
import { failure } from "../errors.ts";
import { type FieldError, invalid } from "../field-errors.ts";
import type { Kind, Subresource } from "../kind.ts";
import { describeGeneric } from "../kinds/describe/generic.ts";
import type { KubeObject } from "../object.ts";
import { clone } from "../structure.ts";
import { columnsOf, type PrinterColumn } from "./columns.ts";
import { decodeCustom } from "./decode.ts";
import { applyDefaults } from "./defaults.ts";
import { validateEmbedded } from "./embedded.ts";
import { validateListTypes } from "./list-types.ts";
import { definitionName, secondVersion, thirdVersion } from "./openapi.ts";
import { prune, pruneNulls } from "./prune.ts";
import { RuleSet } from "./rules.ts";
import { type CustomSchema, type Fields, isFields, propertyOf } from "./schema.ts";
import { customType } from "./types.ts";
import { validateValue } from "./validate.ts";

export interface DefinitionNames {
  plural: string;
  singular?: string;
  shortNames?: string[];
  kind: string;
  listKind?: string;
  categories?: string[];
}
export interface DefinitionVersion {
  name: string;
  served: boolean;
  storage: boolean;
  deprecated?: boolean;
  deprecationWarning?: string;
  schema?: { openAPIV3Schema?: CustomSchema };
  subresources?: {
    status?: object;
    scale?: { specReplicasPath: string; statusReplicasPath: string; labelSelectorPath?: string };
  };
  additionalPrinterColumns?: PrinterColumn[];
  selectableFields?: { jsonPath: string }[];
}
export interface DefinitionObject extends KubeObject {
  spec: {
    group: string;
    names: DefinitionNames;
    scope: "Namespaced" | "Cluster";
    versions: DefinitionVersion[];
    conversion?: { strategy: string; webhook?: { clientConfig?: object; conversionReviewVersions: string[] } };
    preserveUnknownFields?: boolean;
  };
}

const VERBS = ["delete", "deletecollection", "get", "list", "patch", "create", "update", "watch"];
const ITS_VERBS = ["get", "patch", "update"];
const INT32 = 2147483647;

/** The value at a simple path as .spec.replicas. */
export const valueAt = (object: unknown, path: string): unknown =>
  path
    .split(".")
    .filter(Boolean)
    .reduce<unknown>((value, name) => (isFields(value) ? value[name] : undefined), object);

/**
 * The kinds of the served versions, the one as which objects are kept first: the storage version, or where that is not served the first
 * that is. `accepted` are the names under which it is known.
 */
export function customKinds({ spec }: DefinitionObject, accepted: DefinitionNames): Kind[] {
  const served = spec.versions.filter((version) => version.served);
  const hubVersion = served.find((version) => version.storage) ?? served[0];
  if (!hubVersion) return [];
  const hub = kindOf(spec, accepted, hubVersion);
  const convert = (to: DefinitionVersion) => (object: KubeObject) => {
    if (spec.conversion?.strategy === "Webhook")
      throw failure(501, "NotImplemented", "k8s-quest does not simulate conversion webhooks yet");
    const copy = clone(object) as KubeObject & Fields;
    if (!copy.metadata) return copy;
    settleInto(copy, to.schema?.openAPIV3Schema ?? {});
    return copy;
  };
  const further = served
    .filter((version) => version !== hubVersion)
    .map(
      (version): Kind => ({
        ...kindOf(spec, accepted, version),
        storedAs: {
          kind: hub,
          toStored: convert(hubVersion),
          fromStored: convert(version),
        },
      }),
    );
  return [hub, ...further];
}

/** An object in the form of a schema: pruned and defaulted, as it is when it is read. Changes `object`. */
export function settleInto(object: Fields, schema: CustomSchema): void {
  prune(object, schema, true, []);
  pruneNulls(object, schema);
  applyDefaults(object, withoutMeta(schema));
}

/** The metadata of a resource has no defaults. */
function withoutMeta(schema: CustomSchema): CustomSchema {
  if (!schema.properties) return schema;
  const { metadata: _metadata, apiVersion: _apiVersion, kind: _kind, ...properties } = schema.properties;
  return { ...schema, properties };
}

function kindOf(spec: DefinitionObject["spec"], names: DefinitionNames, version: DefinitionVersion): Kind {
  const { group } = spec;
  const schema = version.schema?.openAPIV3Schema ?? {};
  const ids = { group, version: version.name, kind: names.kind, plural: names.plural };
  const { status, scale } = version.subresources ?? {};
  const subresources: Subresource[] = [];
  if (status) subresources.push({ name: "status", verbs: ITS_VERBS });
  if (scale) subresources.push({ name: "scale", verbs: ITS_VERBS });
  const defaulting = withoutMeta(schema);
  const rules = new RuleSet(schema);
  const check = (object: KubeObject, old: KubeObject | undefined): FieldError[] => {
    const { metadata: _metadata, apiVersion: _apiVersion, kind: _kind, ...content } = object;
    const { metadata: _before, apiVersion: _version, kind: _old, ...before } = old ?? ({} as KubeObject);
    const errors = [
      ...metadataErrors(schema, object, old),
      ...validateValue(defaulting, content, old ? before : undefined),
      ...(scale ? scaleErrors(scale, object) : []),
      ...validateEmbedded(schema, content),
      ...validateListTypes(defaulting, content),
    ];
    return [...errors, ...rules.check(object, old, errors)];
  };
  return {
    ...ids,
    singular: names.singular ?? names.kind.toLowerCase(),
    shortNames: names.shortNames ?? [],
    categories: names.categories ?? [],
    namespaced: spec.scope === "Namespaced",
    verbs: VERBS,
    definition: definitionName(ids),
    subresources,
    columns: columnsOf(version.additionalPrinterColumns),
    type: customType(schema),
    custom: {
      decode: (value) => decodeCustom(schema, value),
      second: secondVersion(ids, schema),
      third: thirdVersion(ids, schema),
      ...(names.listKind ? { listKind: names.listKind } : {}),
      ...(scale ? { scale } : {}),
    },
    fields: Object.fromEntries(
      (version.selectableFields ?? []).map(({ jsonPath }) => [
        jsonPath.slice(1),
        (object: KubeObject) => asText(valueAt(object, jsonPath)),
      ]),
    ),
    hasGeneration: true,
    ...(version.deprecated ? { deprecation: version.deprecationWarning ?? `${group}/${version.name} ${names.kind} is deprecated` } : {}),
    defaults(draft) {
      pruneNulls(draft, schema);
      applyDefaults(draft, defaulting);
    },
    prepare(draft, old) {
      if (status && !old) delete (draft as Fields)["status"];
    },
    validate: check,
    validateStatus: check,
    describe: describeGeneric,
  };
}

const asText = (value: unknown): string => (value === undefined || value === null ? "" : String(value));

/** A root schema may narrow the name and generateName. */
function metadataErrors(schema: CustomSchema, { metadata }: KubeObject, old: KubeObject | undefined): FieldError[] {
  const own = propertyOf(schema, "metadata");
  if (!own?.properties) return [];
  const pick = (from: KubeObject["metadata"] | undefined) =>
    from && Object.fromEntries(["name", "generateName"].flatMap((key) => (key in from ? [[key, from[key as "name"]]] : [])));
  return validateValue(own, pick(metadata), pick(old?.metadata), "metadata");
}

function scaleErrors(
  { specReplicasPath, statusReplicasPath }: { specReplicasPath: string; statusReplicasPath: string },
  object: KubeObject,
) {
  return [specReplicasPath, statusReplicasPath].flatMap((path) => {
    const value = valueAt(object, path);
    if (typeof value !== "number") return [];
    if (value < 0) return [invalid(path, value, "should be a non-negative integer")];
    return value > INT32 ? [invalid(path, value, `should be less than or equal to ${INT32}`)] : [];
  });
}
