// CPU until 10,000 pods on 500 nodes are Ready, and the memory in use then.
import { tellOfCluster } from "./worlds.ts";

tellOfCluster({ pods: 10_000, nodes: 500, time: 10_000, memory: 500 });
