// How the API server words what the webhook of the VerticalPodAutoscalers refuses.
import { type ApiError, failure } from "../../api/errors.ts";

export const invalidObject = (why: string): ApiError =>
  failure(400, "BadRequest", `admission webhook "vpa.k8s.io" denied the request: ${why}`);
