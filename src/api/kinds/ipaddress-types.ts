// The fields of IPAddress objects.
import type { KubeObject } from "../object.ts";

export interface ParentReference {
  group?: string;
  resource?: string;
  namespace?: string;
  name?: string;
}

export interface IPAddressObject extends KubeObject {
  spec: { parentRef?: ParentReference };
}
