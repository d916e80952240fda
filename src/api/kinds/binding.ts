// Binding (v1): says which node a pod is to run on. It is only created, and stored nowhere.
import { define } from "./facts.ts";

export const Binding = define("", "v1", "Binding", { columns: [] });
