// How the kubelet's messages name a pod (pkg/kubelet/util/format/pod.go).
import type { PodObject } from "../../api/kinds/pod/types.ts";

/** NAME_NAMESPACE(UID) */
export const fullName = ({ metadata: { name, namespace, uid } }: PodObject): string => `${name}_${namespace}(${uid})`;
