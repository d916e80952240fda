// stuck-finalizer: a namespace was deleted, and waits for ever for a finalizer whose controller was uninstalled before.
import type { Fault } from "./fault.ts";

interface Options {
  preview?: string;
}
const FINALIZER = "backup.example.com/records";

export const stuckFinalizer: Fault<Options> = {
  name: "stuck-finalizer",
  targets: ["Namespace"],
  fits: ({ metadata }) => metadata.name === "default",
  parse(fields) {
    const preview = fields.optionalText("preview");
    return preview === undefined ? {} : { preview };
  },
  inject(_target, scene, options) {
    const preview = options.preview ?? `preview-${scene.random.between(10, 99)}`;
    scene.api.create(scene.kind("Namespace"), { metadata: { name: preview } }, { fieldManager: "operator" });
    scene.api.create(
      scene.kind("ConfigMap"),
      { metadata: { name: "records", namespace: preview, finalizers: [FINALIZER] }, data: { visitors: "1207" } },
      { namespace: preview, fieldManager: "operator" },
    );
    scene.api.delete(scene.kind("Namespace"), preview);
    return {
      symptom: {
        object: {
          ...{ kind: "Namespace", name: preview, matches: { status: { phase: "Terminating" } } },
          where: [{ path: "status.conditions[type=NamespaceFinalizersRemaining].status", equals: "True" }],
        },
      },
      cured: { absent: { kind: "Namespace", name: preview } },
      repair: [`kubectl patch configmap records -n ${preview} --type=merge -p '{"metadata":{"finalizers":null}}'`],
      values: { preview, finalizer: FINALIZER },
      touches: [`/Namespace/${preview}`],
    };
  },
};
