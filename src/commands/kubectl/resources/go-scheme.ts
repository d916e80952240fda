// Which kinds kubectl has Go types of: what it decodes into them fails for all others.
import type { Kind } from "../../../api/kind.ts";

/** Where the Go types are registered: kubectl's own scheme, or client-go's. */
export type GoScheme = "pkg/scheme/scheme.go:28" | "k8s.io/client-go/kubernetes/scheme/register.go:84";

/** The scheme of nearly all of kubectl. */
export const KUBECTL_SCHEME: GoScheme = "pkg/scheme/scheme.go:28";

/** Groups that a server has built in, but whose types are registered in schemes of their own. */
const APART = new Set(["apiextensions.k8s.io", "apiregistration.k8s.io"]);

export const hasGoType = ({ custom, group }: Kind): boolean => !custom && !APART.has(group);

/** What a scheme says of a kind that it does not know (runtime.NewNotRegisteredErrForKind). */
export const unregistered = (apiVersion: string, kind: string, scheme: GoScheme = KUBECTL_SCHEME): string =>
  `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme ${JSON.stringify(scheme)}`;
