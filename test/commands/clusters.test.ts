// kind and minikube: clusters that are made and thrown away, and how an image that was built here comes to run in one.
import { beforeAll, describe, expect, it } from "vitest";
import { startLearner } from "../docker/learner.ts";

let learner: ReturnType<typeof startLearner>;
beforeAll(() => {
  learner = startLearner({ world: "docker" });
  learner.build(
    'FROM node:22-alpine\nCOPY s.js /\nCMD ["node","/s.js"]\n',
    { "s.js": 'require("http").createServer((q, r) => r.end("from the pod\\n")).listen(8080);\n' },
    "-t app:1 -t app:latest",
  );
});
const phase = (pod: string): string => learner.out(`kubectl get pod ${pod} --no-headers | awk '{print $3}'`).trim();

describe("kind", () => {
  it("knows no clusters before one is made", () => {
    expect(learner.run("kind get clusters").stderr).toBe("No kind clusters found.\n");
    expect(learner.run("kind load docker-image app:1").stderr).toBe('ERROR: no nodes found for cluster "kind"\n');
  });
  it("makes a cluster and points kubectl at it", () => {
    const { stderr, code } = learner.run("kind create cluster --wait 60s");
    expect(code).toBe(0);
    expect(stderr).toContain('Set kubectl context to "kind-kind"');
    expect(learner.out("kubectl config current-context")).toBe("kind-kind\n");
    expect(learner.out("kubectl get nodes -o name")).toBe("node/kind-control-plane\n");
    expect(learner.run("kind create cluster").stderr).toBe(
      'ERROR: failed to create cluster: node(s) already exist for a cluster with the name "kind"\n',
    );
  });
  it("runs no image that only the computer has, until it is loaded", () => {
    learner.out("kubectl run early --image=app:1");
    learner.pass(5);
    expect(phase("early")).toMatch(/ErrImagePull|ImagePullBackOff/);
    expect(learner.out("kubectl describe pod early")).toContain(
      'failed to resolve reference "docker.io/library/app:1": pull access denied, repository does not exist or may require authorization',
    );
    expect(learner.run("kind load docker-image app:1").stderr).toMatch(
      /^Image: "app:1" with ID "sha256:[0-9a-f]{64}" not yet present on node "kind-control-plane", loading\.\.\.\n$/,
    );
    expect(learner.run("kind load docker-image nope").stderr).toBe('ERROR: image: "nope" not present locally\n');
    learner.out("kubectl run later --image=app:1");
    learner.pass(3);
    expect(phase("later")).toBe("Running");
  });
  it("asks the registry all the same where the tag is latest", () => {
    learner.run("kind load docker-image app:latest");
    learner.out("kubectl run newest --image=app:latest");
    learner.pass(5);
    expect(phase("newest")).toMatch(/ErrImagePull|ImagePullBackOff/);
    learner.out("kubectl run kept --image=app:latest --image-pull-policy=IfNotPresent");
    learner.pass(3);
    expect(phase("kept")).toBe("Running");
  });
  it("has nodes on the computer's network", () => {
    learner.out("kubectl expose pod later --port=8080 --type=NodePort");
    const node = learner.out("kubectl get nodes -o jsonpath='{.items[0].status.addresses[0].address}'");
    const port = learner.out("kubectl get service later -o jsonpath='{.spec.ports[0].nodePort}'");
    expect(learner.out(`curl -s ${node}:${port}`)).toBe("from the pod\n");
  });
  it("publishes what its configuration maps, and joins workers", () => {
    learner.write({
      "kind.yaml":
        "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes:\n- role: control-plane\n  extraPortMappings:\n  - containerPort: 30080\n    hostPort: 8088\n- role: worker\n",
    });
    expect(learner.run("kind create cluster --name two --config kind.yaml --wait 60s").code).toBe(0);
    expect(learner.out("kind get nodes --name two")).toBe("two-control-plane\ntwo-worker\n");
    learner.out("kind load docker-image app:1 --name two");
    learner.out("kubectl create deployment web --image=app:1");
    learner.out("kubectl create service nodeport web --tcp=8080 --node-port=30080");
    learner.pass(5);
    expect(learner.out("curl -s localhost:8088")).toBe("from the pod\n");
    expect(learner.out("kubectl get pods -o wide --no-headers | awk '{print $7}'")).toBe("two-worker\n");
  });
  it("gives folders of the computer to nodes, and kubeadm what its patches ask for", () => {
    const patches = [
      "kind: InitConfiguration\nnodeRegistration:\n  kubeletExtraArgs:\n    node-labels: ingress-ready=true\n",
      'kind: ClusterConfiguration\napiServer:\n  extraArgs:\n  - {name: audit-log-path, value: "-"}\n  - {name: audit-policy-file, value: /policies/audit.yaml}\n  extraVolumes:\n  - {name: policies, hostPath: /policies, mountPath: /policies, readOnly: true}\n',
    ];
    const mounts = (host: string, node: string) => [{ hostPath: host, containerPath: node }];
    learner.write({
      "policies/audit.yaml": "apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: Metadata}]\n",
      "data/from-here": "hello\n",
      "patched.yaml": JSON.stringify({
        ...{ kind: "Cluster", apiVersion: "kind.x-k8s.io/v1alpha4", networking: { apiServerPort: 45000 } },
        nodes: [
          { role: "control-plane", kubeadmConfigPatches: patches, extraMounts: mounts("./policies", "/policies") },
          { role: "worker", labels: { tier: "backend" }, extraMounts: mounts("data", "/data") },
        ],
      }),
    });
    expect(learner.run("kind create cluster --name three --config patched.yaml --wait 1m").stderr).toContain(
      " ✓ Waiting ≤ 1m0s for control-plane = Ready ⏳ \n • Ready after ",
    );
    expect(learner.out("kubectl get nodes -l ingress-ready=true -o name; kubectl get nodes -l tier=backend -o name")).toBe(
      "node/three-control-plane\nnode/three-worker\n",
    );
    expect(learner.out("kubectl config view --minify -o jsonpath='{.clusters[0].cluster.server}'")).toBe("https://127.0.0.1:45000");
    expect(learner.out("kubectl -n kube-system logs kube-apiserver-three-control-plane --tail 1")).toContain('"kind":"Event"');
    const pod = { volumes: [{ name: "d", hostPath: { path: "/data" } }] };
    const container = { name: "p", image: "busybox", volumeMounts: [{ name: "d", mountPath: "/d" }] };
    const command = ["sh", "-c", "cat /d/from-here; echo back > /d/from-there"];
    learner.out(
      `kubectl run p --image busybox --overrides '${JSON.stringify({ spec: { ...pod, containers: [{ ...container, command }] } })}'`,
    );
    learner.pass(10);
    expect(learner.out("kubectl logs p; cat data/from-there")).toBe("hello\nback\n");
  });
  it("tells where a cluster is, for its own network too, and what its nodes wrote", () => {
    expect(learner.out("kind get kubeconfig --name three --internal")).toContain("server: https://three-control-plane:6443\n");
    expect(learner.out("kind get nodes -A | grep three")).toBe("three-control-plane\nthree-worker\n");
    expect(learner.out("kind export logs ./logs --name three")).toBe("./logs\n");
    expect(learner.out("ls logs/three-worker")).toBe(
      "containerd.log\ncontainers\nimages.log\njournal.log\nkubelet.log\nkubernetes-version.txt\npods\n",
    );
    expect(learner.out("grep -c 'Started kubelet' logs/three-worker/kubelet.log")).toBe("1\n");
    expect(learner.out("cat logs/three-worker/pods/default_p_*/p/*.log")).toMatch(/ stdout F hello\n/);
  });
  it("loads archives of images", () => {
    learner.out("docker save app:1 -o app.tar && echo no > bad.tar");
    expect(learner.run("kind load image-archive app.tar --name three --nodes three-worker")).toEqual({ stdout: "", stderr: "", code: 0 });
    expect(
      learner.out(
        "ssh three-worker crictl images | grep -c library/app; ssh three-control-plane crictl images | grep library/app || echo none",
      ),
    ).toBe("1\nnone\n");
    expect(learner.run("kind load image-archive bad.tar --name three").stderr).toContain(
      "Command Output: ctr: unrecognized image format\n",
    );
    expect(learner.run("kind load image-archive nope.tar").stderr).toBe("ERROR: stat nope.tar: no such file or directory\n");
  });
  it("refuses configurations as kind does, and says what is not simulated", () => {
    const refused = (config: object) => {
      learner.write({ "refused.yaml": JSON.stringify({ kind: "Cluster", apiVersion: "kind.x-k8s.io/v1alpha4", ...config }, null, 1) });
      return learner.run("kind create cluster --name no --config refused.yaml").stderr;
    };
    const failed = "ERROR: failed to create cluster: ";
    expect(refused({ apiVersion: "v1" })).toBe(`${failed}unknown apiVersion: v1\n`);
    expect(refused({ nodes: [{ role: "worker" }] })).toBe(`${failed}must have at least one control-plane node\n`);
    expect(refused({ nodes: [{ role: "master" }] })).toBe(
      `${failed}[invalid configuration for node 0: "master" is not a valid node role, must have at least one control-plane node]\n`,
    );
    expect(refused({ nodes: [{ extraPortMappings: [{ containerPort: 80, hostPort: 70000 }] }] })).toBe(
      `${failed}invalid configuration for node 0: invalid hostPort: invalid port number: 70000\n`,
    );
    learner.write({ "strange.yaml": "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes:\n- role: control-plane\n  ports: []\n" });
    expect(learner.run("kind create cluster --config strange.yaml").stderr).toBe(
      `${failed}unable to decode config: yaml: unmarshal errors:\n  line 5: field ports not found in type v1alpha4.Node\n`,
    );
    expect(refused({ networking: { disableDefaultCNI: true } })).toBe(
      "ERROR: k8s-quest does not simulate networking.disableDefaultCNI: true of kind's configuration yet\n",
    );
    expect(learner.out("kind get clusters")).not.toContain("no\n");
  });
  it("makes nodes of one version, and cannot pull what nobody has published", () => {
    expect(learner.run("kind create cluster --name no --image kindest/node:v1.99.0").stderr).toBe(
      'Creating cluster "no" ...\n ✗ Ensuring node image (kindest/node:v1.99.0) 🖼 \nERROR: failed to create cluster: failed to pull image "kindest/node:v1.99.0": command "docker pull kindest/node:v1.99.0" failed with error: exit status 1\nCommand Output: Error response from daemon: manifest for kindest/node:v1.99.0 not found: manifest unknown: manifest unknown\n',
    );
    expect(learner.run("kind create cluster --name no --image kindest/node:v1.33.1").stderr).toBe(
      "ERROR: k8s-quest does not simulate nodes of kindest/node:v1.33.1 yet: only kindest/node:v1.36.2\n",
    );
    learner.out("kind delete clusters three && kubectl config use-context kind-two");
  });
  it("cannot reach a registry that only the computer has as its own", () => {
    learner.out("kubectl run local --image=localhost:5000/app:1");
    learner.pass(4);
    expect(learner.out("kubectl describe pod local")).toContain("dial tcp [::1]:5000: connect: connection refused");
  });
  it("throws clusters away", () => {
    expect(learner.run("kind delete cluster --name two").stderr).toBe(
      'Deleting cluster "two" ...\nDeleted nodes: ["two-control-plane" "two-worker"]\n',
    );
    expect(learner.run("curl -s localhost:8088").code).toBe(7);
    learner.run("kind delete cluster");
    expect(learner.run("kubectl get nodes").stderr).toContain("The connection to the server localhost:8080 was refused");
  });
});

describe("a kubeconfig that is broken", () => {
  it.each([
    ["a: [", "yaml: line 1: did not find expected node content"],
    ["rubbish", "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!str `rubbish` into kubeconfig.Config"],
    ["kind: Config\nclusters: many", "yaml: unmarshal errors:\n  line 2: cannot unmarshal !!str `many` into []kubeconfig.NamedCluster"],
    ["users: [3]", "yaml: unmarshal errors:\n  line 1: cannot unmarshal !!int `3` into kubeconfig.NamedUser"],
  ])("is left as it is by kind and minikube where it is %j", (text, why) => {
    const other = startLearner({ world: "bare" });
    other.write({ ".kube/config": text });
    const said = other.run("kind create cluster --name x");
    expect(said).toMatchObject({ code: 1 });
    expect(said.stderr).toContain(`ERROR: failed to create cluster: failed to get kubeconfig to merge: ${why}\n`);
    expect(other.run("kind export kubeconfig --name x").stderr).toBe(`ERROR: failed to get kubeconfig to merge: ${why}\n`);
    const trouble = `failed to read kubeconfig to remove KIND entry: ${why}\n`;
    expect(other.run("kind delete cluster --name x").stderr).toBe(
      `Deleting cluster "x" ...\nERROR: failed to update kubeconfig: ${trouble}ERROR: failed to delete cluster "x": ${trouble}`,
    );
    expect(other.run("kind get clusters").stdout).not.toContain("x");
    const decoded = `decode kubeconfig from "/home/learner/.kube/config": error decoding config from data: ${text}: ${why}\n`;
    expect(other.run("minikube start")).toMatchObject({
      stderr: `\n❌  Exiting due to GUEST_START: failed to start node: Failed kubeconfig update: ${decoded}`,
      code: 80,
    });
    expect(other.out("minikube profile list")).toContain("minikube");
    expect(other.run("minikube delete")).toMatchObject({ stderr: `💣  update config: ${decoded}`, code: 80 });
    expect(other.out("cat .kube/config")).toBe(text);
  });
});

describe("minikube", () => {
  it("starts, tells how it is, stops and is deleted", () => {
    expect(learner.run("minikube status").code).toBe(85);
    expect(learner.out("minikube start")).toContain('🏄  Done! kubectl is now configured to use "minikube" cluster');
    expect(learner.out("minikube status")).toBe(
      "minikube\ntype: Control Plane\nhost: Running\nkubelet: Running\napiserver: Running\nkubeconfig: Configured\n\n",
    );
    expect(learner.out("minikube ip")).toBe("192.168.49.2\n");
    learner.out("minikube image load app:1");
    learner.out("kubectl create deployment web --image=app:1 && kubectl expose deployment web --type=NodePort --port=8080");
    learner.pass(4);
    expect(learner.out("curl -s $(minikube service web --url)")).toBe("from the pod\n");
    learner.out("minikube stop");
    expect(learner.run("kubectl get pods").stderr).toMatch(/The connection to the server 127\.0\.0\.1:\d+ was refused/);
    learner.out("minikube start");
    expect(learner.out("minikube kubectl -- get pods --no-headers")).toContain("Running");
    learner.out("minikube delete");
    expect(learner.run("minikube ip").code).toBe(85);
  });
  it("keeps settings, which stand for flags", () => {
    expect(learner.out("minikube config set memory 4096")).toBe(
      "❗  These changes will take effect upon a minikube delete and then a minikube start\n",
    );
    expect(learner.out("minikube config view; minikube config get memory")).toBe("- memory: 4096\n4096\n");
    expect(learner.run("minikube config set colour red").stderr).toBe(
      '\n❌  Exiting due to MK_CONFIG_SET: Set failed: find settings for "colour" value of "red": property name "colour" not found\n',
    );
    expect(learner.run("minikube config set iso-url http://x").stderr).toBe(
      "minikube: k8s-quest does not simulate the setting iso-url yet\n",
    );
    expect(learner.run("minikube start --memory lots").stderr).toContain("Unable to parse memory 'lots': invalid size: 'lots'");
    expect(learner.out("minikube start --nodes 2 --cpus 4").match(/\(CPUs.*\)/g)).toEqual(Array(2).fill("(CPUs=4, Memory=4096MB)"));
    expect(learner.out("minikube start -p other --memory 4g")).toContain("(CPUs=2, Memory=4096MB)");
    learner.out("minikube delete -p other && kubectl config use-context minikube");
    learner.out("minikube config unset memory");
    expect(learner.run("minikube config get memory")).toMatchObject({
      code: 14,
      stderr: "Error: specified key could not be found in config\n",
    });
    expect(JSON.parse(learner.out("minikube status -o json"))).toMatchObject([{ Name: "minikube", Worker: false }, { Worker: true }]);
    expect(learner.out("minikube ip -n m02")).toBe("192.168.49.3\n");
  });
  it("shows settings of any kind as Go prints them", () => {
    learner.write({ ".minikube/config/config.json": '{"cpus":4,"driver":{"b":[1,"x"],"a":null}}' });
    expect(learner.out("minikube config view; minikube config get driver")).toBe(
      "- cpus: 4\n- driver: map[a:<nil> b:[1 x]]\nmap[a:<nil> b:[1 x]]\n",
    );
    learner.out("rm .minikube/config/config.json");
  });
  it.each([
    ["", "EOF"],
    ['{"memory": 4', "unexpected EOF"],
    ["rubbish", "invalid character 'r' looking for beginning of value"],
    ["[1]", "json: cannot unmarshal array into Go value of type config.MinikubeConfig"],
  ])("does without settings that are %j, and tells of them where it is asked for them", (text, why) => {
    learner.write({ ".minikube/config/config.json": text });
    const path = "/home/learner/.minikube/config/config.json";
    expect(learner.out("minikube ip; minikube profile")).toBe("192.168.49.2\nminikube\n");
    expect(learner.run("minikube config get memory")).toMatchObject({ stderr: `Error: decode ${path}: ${why}\n`, code: 14 });
    expect(learner.run("minikube config view")).toMatchObject({
      stderr: `\n❌  Exiting due to MK_CONFIG_VIEW: config view failed: decode ${path}: ${why}\n`,
      code: 10,
    });
    expect(learner.run("minikube config unset memory").stderr).toContain(`MK_CONFIG_UNSET: unset failed: decode ${path}: ${why}\n`);
    const unread = `read config file "${path}": decode ${path}: ${why}\n`;
    expect(learner.run("minikube config set memory 1g").stderr).toContain(`MK_CONFIG_SET: Set failed: ${unread}`);
    expect(learner.run("minikube profile minikube").stderr).toContain(`MK_CONFIG_SET: Setting profile failed: ${unread}`);
    learner.out("rm .minikube/config/config.json");
  });
  it("builds, tags, saves, loads and removes images on its nodes alone", () => {
    learner.write({ "mini/Dockerfile": 'FROM busybox\nCMD ["echo", "from the node"]\n' });
    learner.out("minikube image build -t mini:1 mini");
    expect(learner.out("docker images -q mini")).toBe("");
    expect(learner.out("minikube image ls")).toContain("docker.io/library/mini:1\n");
    learner.out("minikube image tag mini:1 other:2 && kubectl run mini --image other:2 --restart Never");
    learner.pass(5);
    expect(learner.out("kubectl logs mini")).toBe("from the node\n");
    learner.out("minikube image save mini:1 mini.tar && kubectl delete pod mini && minikube image rm mini:1");
    expect(learner.out("minikube image ls")).not.toMatch(/mini:1|other:2/);
    expect(learner.out("docker load -q < mini.tar && docker run --rm mini:1 && docker rmi -f mini:1 > /dev/null")).toBe(
      "Loaded image: mini:1\nfrom the node\n",
    );
    learner.out("minikube image load ./mini.tar && minikube image pull redis:7");
    expect(learner.out("minikube image ls --format table")).toMatch(/│ docker\.io\/library\/mini +│ 1 +│ [0-9a-f]{13} │ [\d.]+MB │\n/);
    expect(JSON.parse(learner.out("minikube image ls --format json")).map((each: { repoTags: string[] }) => each.repoTags[0])).toContain(
      "docker.io/library/redis:7",
    );
    expect(learner.run("minikube image load nope:1")).toMatchObject({ code: 80 });
  });
  it("shares files with its nodes: copies, and folders while a command runs", () => {
    learner.write({ "note.txt": "here\n", "shared/note": "shared\n" });
    learner.out("minikube cp note.txt /home/docker/note.txt && minikube cp minikube:/home/docker/note.txt m02:/note");
    expect(learner.out("minikube ssh -n m02 cat /note")).toBe("here\n");
    expect(learner.run("minikube cp note.txt relative").code).toBe(14);
    expect(learner.run("minikube cp note.txt m09:/x").stderr).toContain("GUEST_NODE_RETRIEVE: Node m09 does not exist.");
    expect(
      learner.out(
        "minikube mount ./shared:/shared > mount.log & sleep 3; minikube ssh cat /shared/note; kill %1; sleep 1; minikube ssh ls /shared",
      ),
    ).toMatch(/^shared\n$/m);
    expect(learner.out("cat mount.log")).toContain("✅  Successfully mounted ./shared to /shared\n");
  });
  it("gets further nodes, and loses them", () => {
    expect(learner.out("minikube node add")).toContain("🏄  Successfully added m03 to minikube!\n");
    learner.pass(10);
    expect(learner.out("minikube node list")).toBe("minikube\t192.168.49.2\nminikube-m02\t192.168.49.3\nminikube-m03\t192.168.49.4\n");
    expect(learner.out("kubectl get nodes --no-headers | awk '{print $1, $2}'")).toBe(
      "minikube Ready\nminikube-m02 Ready\nminikube-m03 Ready\n",
    );
    learner.out("kubectl create deployment moved --image nginx:1.27 --replicas 2");
    learner.pass(10);
    expect(learner.out("kubectl get pods -l app=moved -o jsonpath='{range .items[*]}{.spec.nodeName}{\"\\n\"}{end}' | sort")).toBe(
      "minikube-m02\nminikube-m03\n",
    );
    expect(learner.out("minikube node delete m02")).toContain("💀  Node m02 was successfully deleted.\n");
    learner.pass(60);
    expect(learner.out("kubectl get nodes -o name")).toBe("node/minikube\nnode/minikube-m03\n");
    expect(learner.out("kubectl get deployment moved --no-headers")).toMatch(/^moved +2\/2 /);
    expect(learner.out("minikube node add")).toContain("Successfully added m04");
    expect(learner.run("minikube node delete m02")).toMatchObject({ code: 80 });
    expect(learner.run("minikube node delete minikube").stderr).toBe(
      "minikube: k8s-quest does not simulate deleting the node with the control plane yet\n",
    );
  });
  it("shows what its parts have written", () => {
    expect(learner.out("minikube logs -n 3 | grep '^==>'")).toMatch(
      /^==> container status <==\n.*==> coredns \[[0-9a-f]{12}\] <==\n.*==> kubelet <==\n$/s,
    );
    expect(learner.run("minikube tunnel").stderr).toBe(
      "minikube: k8s-quest does not simulate `minikube tunnel` yet: Services of type LoadBalancer have their addresses without it\n",
    );
    learner.out("minikube delete");
  });
  it("has addons that work, from the start or later", () => {
    expect(learner.out("minikube start --addons metrics-server")).toContain(
      "    ▪ Using image registry.k8s.io/metrics-server/metrics-server:v0.8.0\n🌟  Enabled addons: storage-provisioner, default-storageclass, metrics-server\n",
    );
    learner.pass(60);
    expect(learner.out("kubectl top nodes --no-headers")).toMatch(/^minikube +\d+m /);
    expect(learner.out("minikube addons enable ingress")).toMatch(
      /🔎 {2}Verifying ingress addon\.\.\.\n🌟 {2}The 'ingress' addon is enabled\n$/,
    );
    learner.out(
      "kubectl create deployment web --image nginx:1.27; kubectl expose deployment web --port 80; kubectl create ingress web --rule='hello.local/*=web:80'",
    );
    learner.pass(70);
    expect(learner.out("kubectl get ingress --no-headers")).toMatch(/^web +nginx +hello\.local +192\.168\.49\.2 +80 /);
    expect(learner.out("curl -s -H 'Host: hello.local' http://$(minikube ip)/")).toContain("Welcome to nginx!");
    expect(learner.out("minikube addons disable metrics-server")).toBe("🌑  \"The 'metrics-server' addon is disabled\n");
    expect(learner.run("kubectl top nodes").stderr).toBe("error: Metrics API not available\n");
    expect(learner.run("minikube addons enable dashboard").stderr).toBe("minikube: k8s-quest does not simulate the addon dashboard yet\n");
    learner.out("minikube delete");
  });
});

describe("podman", () => {
  it("does what docker does, where they do the same", () => {
    expect(learner.out("podman images --format '{{.Repository}}' | sort -u")).toBe("app\n");
    expect(learner.run("podman pod ls").stderr).toBe("podman: k8s-quest does not simulate `podman pod` yet\n");
  });
});
