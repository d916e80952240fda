// What an object looks like after a patch, before it is decoded and checked.
import type { Operation } from "fast-json-patch";
import { failure } from "../../api/errors.ts";
import { parseJson } from "../../api/json.ts";
import type { KubeObject } from "../../api/object.ts";
import { applyJsonPatch, mergePatch } from "../../api/patch.ts";
import { mergedText, operatedText, quoteAs } from "../../api/patch-text.ts";
import type { Request } from "../../api/request.ts";
import { strategicMergePatch } from "../../api/strategic-merge.ts";
import { clone } from "../../api/structure.ts";
import { type Managed, onWire } from "./web/wire.ts";

/** @param managed who manages what of an object: refusals quote it whole */
export function patched(request: Request, old: KubeObject, managed: Managed): KubeObject {
  if (typeof request.body === "string") request = { ...request, body: parseJson(request.body).value };
  const { kind, body } = request;
  const written = (): object => onWire(kind, old, managed);
  switch (request.patch ?? "strategic") {
    case "json": {
      const made = applyJsonPatch(old, body);
      quoteAs(made, () => operatedText(written(), body as Operation[]));
      return made;
    }
    case "merge": {
      const made = mergePatch(clone(old), body) as KubeObject;
      quoteAs(made, () => mergedText(written(), body));
      return made;
    }
    case "strategic":
      if (request.kind.custom) throw notForCustom();
      return strategicMergePatch(request.kind.definition, old, request.body) as KubeObject;
    default:
      throw failure(415, "UnsupportedMediaType", `k8s-quest does not simulate ${request.patch} patches yet`);
  }
}

/** Custom resources have no Go structs whose tags would say how their lists merge. */
const notForCustom = (): Error =>
  failure(
    415,
    "UnsupportedMediaType",
    "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml",
  );
