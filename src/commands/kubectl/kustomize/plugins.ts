// Generators and transformers that a kustomization names as files: those built into kustomize, by their kinds.
import { refuse } from "../refusal.ts";
import type { Session } from "../session.ts";
import { addPairs, applies, type FieldSpec, visitPath } from "./field-specs.ts";
import { generated } from "./generators.ts";
import { replace } from "./replacements.ts";
import { type Fields, isMap, type Resource, type Value } from "./resource.ts";
import { applyPatch, place, setImages, transform } from "./transform.ts";

type Transformer = (session: Session, root: string, resources: Resource[], configuration: Fields) => void;

const specs = (value: Value): FieldSpec[] => (Array.isArray(value) ? (value as FieldSpec[]) : []);
const NOTHING = { commonLabels: [], commonAnnotations: [] };
/** As the field of a kustomization would do it. */
const asField =
  (field: (configuration: Fields) => Fields): Transformer =>
  (session, root, resources, configuration) =>
    transform(session, root, field(configuration), resources, NOTHING);

const affix =
  (prefix: (configuration: Fields) => string, suffix: (configuration: Fields) => string): Transformer =>
  (_session, _root, resources, configuration) => {
    const [before, after] = [prefix(configuration), suffix(configuration)];
    for (const resource of resources)
      for (const spec of specs(configuration["fieldSpecs"])) {
        if (!applies(spec, resource)) continue;
        if (spec.path === "metadata/name") {
          resource.affixes.push(`${before}|${after}`);
          resource.remember();
        }
        visitPath(resource.value, spec.path, spec.create ?? false, (holder, key) => {
          holder[key] = `${before}${String(holder[key] ?? "")}${after}`;
        });
      }
  };

const pairs =
  (field: string): Transformer =>
  (_session, _root, resources, configuration) => {
    for (const resource of resources) addPairs(resource, specs(configuration["fieldSpecs"]), configuration[field] ?? {});
  };

const TRANSFORMERS: Readonly<Record<string, Transformer>> = {
  PrefixTransformer: affix(
    ({ prefix }) => String(prefix ?? ""),
    () => "",
  ),
  SuffixTransformer: affix(
    () => "",
    ({ suffix }) => String(suffix ?? ""),
  ),
  PrefixSuffixTransformer: affix(
    ({ prefix }) => String(prefix ?? ""),
    ({ suffix }) => String(suffix ?? ""),
  ),
  LabelTransformer: pairs("labels"),
  AnnotationsTransformer: pairs("annotations"),
  NamespaceTransformer: (_session, _root, resources, { metadata, unsetOnly }) => {
    const wanted = unsetOnly ? resources.filter(({ namespace }) => !namespace) : resources;
    if (isMap(metadata) && metadata["namespace"]) place(wanted, String(metadata["namespace"]));
  },
  ImageTagTransformer: (_session, _root, resources, { imageTag }) => {
    for (const { value } of resources) setImages(value, imageTag ?? {});
  },
  ReplicaCountTransformer: (_session, _root, resources, { replica, fieldSpecs }) => {
    let found = false;
    for (const resource of resources)
      for (const spec of specs(fieldSpecs)) {
        if (!applies(spec, resource) || !resource.ids.some(({ name }) => name === replica?.name)) continue;
        found = true;
        visitPath(resource.value, spec.path, spec.create ?? false, (holder, key) => {
          holder[key] = replica.count;
        });
      }
    if (!found)
      refuse(
        `resource with name ${replica?.name} does not match a config with the following GVK [${specs(fieldSpecs)
          .map(({ kind, version, group }) => `${kind || "[noKind]"}.${version || "[noVer]"}.${group || "[noGrp]"}`)
          .join(" ")}]`,
      );
  },
  PatchTransformer: (session, root, resources, { path, patch, target, options }) =>
    applyPatch(session, root, resources, {
      ...(path ? { path } : {}),
      ...(patch ? { patch } : {}),
      ...(target ? { target } : {}),
      ...(options ? { options } : {}),
    }),
  PatchStrategicMergeTransformer: asField(({ paths, patches }) => ({
    patchesStrategicMerge: [...(Array.isArray(paths) ? paths : []), ...(patches ? [`${patches}\n`] : [])],
  })),
  PatchJson6902Transformer: asField(({ target, path, jsonOp }) => ({
    patchesJson6902: [{ target, ...(path ? { path } : {}), ...(jsonOp ? { patch: jsonOp } : {}) }],
  })),
  ReplacementTransformer: (session, root, resources, { replacements }) => {
    for (const one of (replacements ?? []) as Fields[])
      if (one["path"]) transform(session, root, { replacements: [one] }, resources, NOTHING);
      else replace(resources, one);
  },
};

/** @throws Refusal for a kind that is not built in */
export function runTransformer(session: Session, root: string, resources: Resource[], plugin: Resource): void {
  const run = builtIn(plugin, TRANSFORMERS);
  run(session, root, resources, plugin.value);
}

/** @throws Refusal for a kind that is not built in */
export function runGenerator(session: Session, root: string, plugin: Resource): Resource {
  const kind = builtIn(plugin, { ConfigMapGenerator: "ConfigMap", SecretGenerator: "Secret" } as const);
  const { metadata, apiVersion: _version, kind: _kind, ...rest } = plugin.value;
  return generated(session, root, kind, { ...rest, name: metadata?.name, namespace: metadata?.namespace }, {});
}

function builtIn<T>({ kind, value }: Resource, known: Readonly<Record<string, T>>): T {
  if (value["apiVersion"] !== "builtin" || !kind) refuse(`external plugins disabled; unable to load external plugin '${kind}'`);
  if (!Object.hasOwn(known, kind)) refuse(`k8s-quest does not simulate the builtin ${kind} of kustomize yet`);
  return known[kind]!;
}
