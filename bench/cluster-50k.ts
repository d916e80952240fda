// CPU until 50,000 pods on 2,500 nodes are Ready, and the memory in use then.
import { tellOfCluster } from "./worlds.ts";

tellOfCluster({ pods: 50_000, nodes: 2_500, time: 90_000, memory: 2_000 });
