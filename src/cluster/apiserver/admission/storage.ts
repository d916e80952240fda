// The steps of admission for claims: the default class, and which claims may grow (plugin/pkg/admission/storage).
import { forbiddenError } from "../../../api/errors.ts";
import { isDefaultClass } from "../../../api/kinds/default-class.ts";
import type { KubeObject } from "../../../api/object.ts";
import { compareQuantities } from "../../../base/quantity.ts";
import type { AdmissionPlugin, Attributes, Core } from "../core.ts";

const CLASS_ANNOTATION = "volume.beta.kubernetes.io/storage-class";
const isClaim = ({ kind, subresource, object }: Attributes): boolean =>
  kind.group === "" && kind.plural === "persistentvolumeclaims" && !subresource && !!object?.["spec"];
const classOf = (claim: KubeObject): string | undefined => claim.metadata.annotations?.[CLASS_ANNOTATION] ?? claim["spec"].storageClassName;

/** Of several default classes the newest is the default; of equally old ones, the first by name. */
const newestFirst = ({ metadata: a }: KubeObject, { metadata: b }: KubeObject): number =>
  (b.creationTimestamp ?? "").localeCompare(a.creationTimestamp ?? "") || (a.name < b.name ? -1 : 1);

/** A claim that says nothing of a class gets the default one, if there is one; "" says: none. */
export const defaultStorageClass = ({ scheme, storage }: Pick<Core, "scheme" | "storage">): AdmissionPlugin => ({
  name: "DefaultStorageClass",
  kinds: ["/persistentvolumeclaims"],
  admit(attributes) {
    const { operation, object } = attributes;
    if (operation !== "CREATE" || !isClaim(attributes) || classOf(object as KubeObject) !== undefined) return;
    const classes = scheme.byKind("storage.k8s.io", "v1", "StorageClass");
    const defaults = classes ? [...storage.table(classes).all()].filter(isDefaultClass).sort(newestFirst) : [];
    if (defaults.length) object!["spec"].storageClassName = defaults[0]!.metadata.name;
  },
});

const PROTECTION: Record<string, string> = {
  persistentvolumes: "kubernetes.io/pv-protection",
  persistentvolumeclaims: "kubernetes.io/pvc-protection",
};

/** New volumes and claims are not gone before nobody uses them. */
export const storageObjectInUseProtection: AdmissionPlugin = {
  name: "StorageObjectInUseProtection",
  kinds: Object.keys(PROTECTION).map((plural) => `/${plural}`),
  admit({ operation, kind, subresource, object }) {
    const finalizer = kind.group === "" && operation === "CREATE" && !subresource ? PROTECTION[kind.plural] : undefined;
    if (!finalizer || object!.metadata.finalizers?.includes(finalizer)) return;
    object!.metadata.finalizers = [...(object!.metadata.finalizers ?? []), finalizer];
  },
};

/** Only bound claims grow, and only those of a class that says that its volumes can. */
export const claimResize = ({ scheme, storage }: Pick<Core, "scheme" | "storage">): AdmissionPlugin => ({
  name: "PersistentVolumeClaimResize",
  kinds: ["/persistentvolumeclaims"],
  validate(attributes) {
    const { operation, kind, name, object, old } = attributes;
    if (operation !== "UPDATE" || !isClaim(attributes) || !old) return;
    const [size, was] = [object!, old].map((claim) => claim["spec"].resources?.requests?.storage ?? "0") as [string, string];
    if (compareQuantities(size, was) <= 0) return;
    if (old["status"]?.phase !== "Bound") throw forbiddenError(kind, name, "Only bound persistent volume claims can be expanded");
    const className = classOf(object as KubeObject);
    const classes = scheme.byKind("storage.k8s.io", "v1", "StorageClass");
    const found = classes && className && className === classOf(old) ? storage.get(classes, "", className) : undefined;
    if (!found?.["allowVolumeExpansion"])
      throw forbiddenError(
        kind,
        name,
        "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize",
      );
  },
});
