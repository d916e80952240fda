// ComponentStatus (v1): how the parts of the control plane do. Nobody writes it: the server asks them.
import type { KubeObject } from "../object.ts";
import { define } from "./facts.ts";
import { nameColumn, text } from "./table.ts";

export interface ComponentStatusObject extends KubeObject {
  conditions?: { type: string; status: string; message?: string; error?: string }[];
}

const health = ({ conditions = [] }: ComponentStatusObject) => conditions.find(({ type }) => type === "Healthy");
const state = (status: string | undefined): string => (status === undefined ? "Unknown" : status === "True" ? "Healthy" : "Unhealthy");

export const ComponentStatus = define<ComponentStatusObject>("", "v1", "ComponentStatus", {
  deprecation: "v1 ComponentStatus is deprecated in v1.19+",
  columns: [
    nameColumn,
    text("Status", "Status of the component conditions", (component) => state(health(component)?.status)),
    text("Message", "Message of the component conditions", (component) => health(component)?.message ?? ""),
    text("Error", "Error of the component conditions", (component) => health(component)?.error ?? ""),
  ],
});
