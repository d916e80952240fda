// The fields of VolumeAttributesClass objects.
import type { KubeObject } from "../object.ts";

export interface VolumeAttributesClassObject extends KubeObject {
  driverName: string;
  parameters?: Readonly<Record<string, string>>;
}
