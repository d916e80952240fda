// What admission is told of a request (k8s.io/apiserver/pkg/admission Attributes).
import type { Draft, KubeObject } from "../../api/object.ts";
import type { Request } from "../../api/request.ts";
import { hubOf } from "../../api/versions.ts";
import type { Attributes } from "./core.ts";

export const attributesOf = (
  request: Request,
  operation: Attributes["operation"],
  object: Draft<KubeObject> | undefined,
  old: KubeObject | undefined,
): Attributes => ({
  operation,
  kind: hubOf(request.kind),
  namespace: request.namespace ?? "",
  name: object?.metadata.name ?? old?.metadata.name ?? request.name ?? "",
  subresource: request.subresource ?? "",
  user: request.user,
  dryRun: request.dryRun ?? false,
  object,
  old,
  request,
});
