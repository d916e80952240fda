// An ingress that names no class gets the default one (plugin/pkg/admission/network/defaultingressclass).
import type { KubeObject } from "../../../api/object.ts";
import type { AdmissionPlugin, Core } from "../core.ts";

const DEFAULT = "ingressclass.kubernetes.io/is-default-class";
const CLASS = "kubernetes.io/ingress.class";

/** Of several default classes the newest is the default; of equally old ones, the first by name. */
const newestFirst = ({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number =>
  b.creationTimestamp.localeCompare(a.creationTimestamp) || (a.name < b.name ? -1 : 1);

export const defaultIngressClass = ({ scheme, storage }: Pick<Core, "scheme" | "storage">): AdmissionPlugin => ({
  name: "DefaultIngressClass",
  kinds: ["networking.k8s.io/ingresses"],
  admit({ operation, subresource, object }) {
    if (operation !== "CREATE" || subresource || !object?.["spec"] || object["spec"].ingressClassName !== undefined) return;
    if (object.metadata.annotations?.[CLASS] !== undefined) return;
    const classes = scheme.byKind("networking.k8s.io", "v1", "IngressClass");
    if (!classes) return;
    const [first] = [...storage.table(classes).all()]
      .filter(({ metadata }) => metadata.annotations?.[DEFAULT] === "true")
      .sort(newestFirst);
    if (first) object["spec"].ingressClassName = first.metadata.name;
  },
});
