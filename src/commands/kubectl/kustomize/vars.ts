// vars: names for fields of resources, put in the place of $(NAME) once all names are settled (kustomize's RefVarTransformer).
import { logInfo } from "../klog.ts";
import { refuse } from "../refusal.ts";
import type { Session } from "../session.ts";
import { applies, type FieldSpec, podSpecs, visitPath } from "./field-specs.ts";
import { type Fields, fits, isMap, type Resource, type Value } from "./resource.ts";

export interface Variable {
  name: string;
  target: { group: string; version: string; kind: string; name: string; namespace: string };
  path: string;
}

const inPods = (path: string): FieldSpec[] => podSpecs.map((spec) => ({ ...spec, path: `${spec.path}/${path}` }));

/** Where variables may stand (builtinpluginconsts' varReference). */
const PLACES: readonly FieldSpec[] = [
  { path: "metadata/labels" },
  { path: "metadata/annotations" },
  ...["containers", "initContainers"].flatMap((list) =>
    ["args", "command", "env[]/value", "volumeMounts[]/mountPath"].flatMap((field) => inPods(`${list}[]/${field}`)),
  ),
  ...inPods("volumes[]/nfs/server"),
  { kind: "Ingress", path: "spec/rules[]/host" },
  { kind: "Ingress", path: "spec/tls[]/hosts" },
  { kind: "Ingress", path: "spec/tls[]/secretName" },
  { kind: "Service", path: "spec/ports[]/port" },
  { kind: "Service", path: "spec/ports[]/targetPort" },
];

const described = ({ name, target: { kind, version, group }, path }: Variable): string =>
  `{${name} ${kind || "[noKind]"}.${version || "[noVer]"}.${group || "[noGrp]"} {${path}}}`;

/** The variables of a kustomization. @throws Refusal for a name that is taken */
export function addVariables(known: Variable[], vars: Value): void {
  for (const { name, objref, fieldref } of (Array.isArray(vars) ? vars : []) as Fields[]) {
    const version = String(objref?.apiVersion ?? "");
    const [group, plain] = version.includes("/") ? (version.split("/") as [string, string]) : ["", version];
    if (known.some((each) => each.name === name)) refuse(`var '${name}' already encountered`);
    known.push({
      name: String(name),
      target: {
        group: String(objref?.group ?? group),
        version: plain,
        kind: String(objref?.kind ?? ""),
        name: String(objref?.name ?? ""),
        namespace: String(objref?.namespace ?? ""),
      },
      path: String(fieldref?.fieldPath ?? fieldref?.fieldpath ?? "metadata.name"),
    });
  }
}

/** @throws Refusal for a variable that means no field */
export function resolveVariables(
  session: Session,
  resources: readonly Resource[],
  variables: readonly Variable[],
  more: readonly FieldSpec[],
): void {
  if (!variables.length) return;
  const values = new Map<string, Value>();
  for (const variable of variables) {
    const found = resources.filter((resource) => resource.ids.some((id) => fits(variable.target, id)));
    if (found.length > 1) refuse(`found ${found.length} resId matches for var ${described(variable)} (unable to disambiguate)`);
    const value = found[0] && variable.path.split(".").reduce<Value>((at, part) => at?.[part], found[0].value);
    if (!found.length || value === undefined)
      refuse(`var '${described(variable)}' cannot be mapped to a field in the set of known resources`);
    values.set(variable.name, value);
  }
  const used = new Set<string>();
  const expanded = (value: Value): Value => {
    if (Array.isArray(value)) return value.map(expanded);
    if (isMap(value)) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, expanded(each)]));
    if (typeof value !== "string") return value;
    const whole = /^\$\(([^()]+)\)$/.exec(value)?.[1];
    if (whole !== undefined && values.has(whole)) {
      used.add(whole);
      return values.get(whole);
    }
    return value.replace(/\$\$|\$\(([^()]+)\)/g, (text, name?: string) => {
      if (text === "$$") return "$";
      if (name === undefined || !values.has(name)) return text;
      used.add(name);
      return String(values.get(name));
    });
  };
  for (const resource of resources)
    for (const spec of [...PLACES, ...more])
      if (applies(spec, resource))
        visitPath(resource.value, spec.path, false, (holder, key) => {
          holder[key] = expanded(holder[key]);
        });
  const idle = variables.filter(({ name }) => !used.has(name)).map(({ name }) => name);
  if (idle.length) logInfo(session.self, "log.go:244", `well-defined vars that were never replaced: ${idle.join(",")}`);
}
