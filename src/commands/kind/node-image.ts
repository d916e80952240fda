// Images of nodes: the one whose Kubernetes is here, others that there are, and those that nobody has published.

/** The newest, and the one that nodes here are made of. */
const KUBERNETES = { minor: 36, patch: 2 };
export const NODE_IMAGE = `kindest/node:v1.${KUBERNETES.minor}.${KUBERNETES.patch}`;
/** Before it there was no kind. */
const OLDEST = 11;

export interface ImageTrouble {
  /** What is not simulated. */
  unsimulated?: string;
  /** Why the image cannot be had, in kind's words (pkg/cluster/internal/providers/docker/images.go). */
  missing?: string;
}

export function imageTrouble(image: string): ImageTrouble {
  const name = image.replace(/^docker\.io\//, "");
  if (name.replace(/@sha256:[0-9a-f]{64}$/, "") === NODE_IMAGE) return {};
  const [, minor, patch] = /^kindest\/node:v1\.(\d+)\.(\d+)(?:@sha256:[0-9a-f]{64})?$/.exec(name) ?? [];
  const isNewer = Number(minor) > KUBERNETES.minor || (Number(minor) === KUBERNETES.minor && Number(patch) > KUBERNETES.patch);
  const isTag = /^kindest\/node(:[^@]*)?$/.test(name);
  if (isTag && (minor === undefined || isNewer || Number(minor) < OLDEST))
    return {
      missing: `failed to pull image ${JSON.stringify(image)}: command "docker pull ${image}" failed with error: exit status 1\nCommand Output: Error response from daemon: manifest for ${name.includes(":") ? name : `${name}:latest`} not found: manifest unknown: manifest unknown`,
    };
  return { unsimulated: `k8s-quest does not simulate nodes of ${image} yet: only ${NODE_IMAGE}` };
}
