// Which storage class is the default one (component-helpers' storage/volume and pkg/apis/storage/util).
import type { KubeObject } from "../object.ts";

const ANNOTATIONS = ["storageclass.kubernetes.io/is-default-class", "storageclass.beta.kubernetes.io/is-default-class"];

/** Whether claims that name no class get this one. */
export const isDefaultClass = ({ metadata }: KubeObject): boolean =>
  ANNOTATIONS.some((annotation) => metadata.annotations?.[annotation] === "true");
