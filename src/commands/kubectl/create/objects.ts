// What the generators of `kubectl create` and `kubectl run` share: the bare objects that are sent, in the order of Go's structs.
export interface Manifest {
  kind: string;
  apiVersion: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    ownerReferences?: object[];
  };
  [field: string]: unknown;
}

export interface ContainerManifest {
  name: string;
  image: string;
  command?: readonly string[];
  args?: readonly string[];
  ports?: { containerPort: number }[];
  env?: { name: string; value: string }[];
  resources: object;
  [field: string]: unknown;
}

export const manifest = (
  apiVersion: string,
  kind: string,
  name: string,
  rest: Record<string, unknown>,
  metadata: Partial<Manifest["metadata"]> = {},
): Manifest => ({
  kind,
  apiVersion,
  metadata: { name, ...metadata },
  ...rest,
});

export const container = (name: string, image: string, command: readonly string[] = []): ContainerManifest => ({
  name,
  image,
  ...(command.length ? { command } : {}),
  resources: {},
});

/** The container that `kubectl create deployment` makes of an image: its last path element without tag; `suffix` makes a changed name unique. */
export function containerName(image: string, suffix: () => string): string {
  const name = image.split("/").at(-1)!.split(":")[0]!.split("@")[0]!;
  return /[_.]/.test(name) ? `${name.replace(/[_.]/g, "-")}-${suffix()}` : name;
}
