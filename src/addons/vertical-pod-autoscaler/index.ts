// Vertical pod autoscaling: three programs, each of which works while its own pod does (kubernetes/autoscaler, vertical-pod-autoscaler).
import type { Addon } from "../addon.ts";
import { admissionController } from "./admission.ts";
import { recommender } from "./recommender.ts";
import { updater } from "./updater.ts";

export const verticalPodAutoscaler: readonly Addon[] = [
  {
    image: "vpa-recommender",
    approximate: "recommendations are not read back from VerticalPodAutoscalerCheckpoints",
    controllers: ({ api }) => [recommender(api)],
  },
  { image: "vpa-updater", controllers: ({ api }) => [updater(api)] },
  { image: "vpa-admission-controller", controllers: ({ api }) => [admissionController(api)] },
];
