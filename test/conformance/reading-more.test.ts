// What only reads, beyond one kind in one form: several resources, files, raw paths, templates, selectors, logs, events, discovery,
// explain, waiting and who may not. By our kubectl and by the real one, in one world whose time stands still. Equal byte for byte.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { builtInKinds } from "../../src/api/kinds/index.ts";
import { definition, refName } from "../../src/api/schema/types.ts";
import type { Ran } from "./lines.ts";
import { files, settled, setup } from "./reading-world.ts";
import { binary, Served } from "./served.ts";

/** Every way to fill `{}` places of a pattern: `across("get {} {}", ["pods", "svc"], ["", "-o yaml"])` makes four lines. */
const across = (pattern: string, ...choices: readonly (readonly string[])[]): readonly string[] =>
  choices.reduce<readonly string[]>(
    (lines, choice) => lines.flatMap((line) => choice.map((each) => line.replace("{}", () => each))),
    [`kubectl ${pattern}`],
  );

const FORMS = [
  "",
  "-o wide",
  "-o name",
  "-o yaml",
  "-o json",
  "-o kyaml",
  "--no-headers",
  "--show-kind",
  "--show-labels",
  "-L app",
  "--chunk-size=2",
];
const SEVERAL = [
  "deploy,svc",
  "all",
  "pod/crashes svc/web",
  "pod/crashes svc/nope",
  "pod crashes nope",
  "cm,secrets",
  "-f everything.yaml",
  "nodes,pods",
];
const gets = [
  ...across("get {} -n shop {}", SEVERAL, FORMS),
  ...across("get {}", [
    "all -A",
    "all -n nope",
    "pods nope --ignore-not-found",
    "pods nope --ignore-not-found -o yaml",
    "-f nope.yaml",
    "-k .",
    "-f everything.yaml -l app=web",
    "pods,svc -w",
    "pods --output-watch-events",
    "pods -n shop --server-print=false",
    "all -n shop --server-print=false",
    "pods -n shop -o custom-columns-file=columns.txt",
    "pods -o custom-columns-file=nope.txt",
    "pods -o custom-columns-file",
    "pods -o custom-columns",
    "pods -n shop -o custom-columns=A",
    "pods -n shop -o custom-columns=A:.metadata.name,B",
    "pods -n shop -o custom-columns=A:{.metadata",
    "pods -n shop -o custom-columns=A:.spec.containers[*].image,B:.status.conditions[0].type",
    "pods -n shop --chunk-size=-1",
    "pods --chunk-size=x",
    "cm settings -n shop -o go-template-file=template.txt",
    "cm settings -n shop -o jsonpath-file=path.txt",
    "cm settings -n shop -o go-template-file=nope",
    "cm settings -n shop -o go-template",
    "cm settings -n shop -o jsonpath=",
    "cm settings -n shop -o json=x",
    "cm settings -n shop -o JSON",
    "deploy web -n shop -o yaml --show-managed-fields",
    "deploy web -n shop -o json --show-managed-fields",
    "nope",
    "nope/x",
    "pods/a/b",
    "pods a pods/b",
    "pods,nope",
    "pods/",
    "/a",
    "pods.v1",
    "pods.v1.",
    "deploy.apps",
    "deploy.v1.apps -n shop",
    "deployments.v1.apps/web -n shop",
    "PODS",
    "pods -A crashes",
    "pods crashes -l app=web",
    "pod/crashes -l app=web",
    "ns shop -n nope",
    "cs",
    "--limit=2",
    "",
  ]),
  ...across(
    "get {} -n shop --subresource={} {}",
    ["deploy web", "sts db", "pod crashes", "cm settings", "deploy"],
    ["status", "scale", "bogus"],
    ["", "-o yaml"],
  ),
  ...across(
    "get {} --sort-by={} {}",
    ["pods -A", "cm -n sorted", "events -n shop", "pods,deploy -A", "nodes"],
    [
      ".metadata.name",
      ".metadata.creationTimestamp",
      ".spec.nodeName",
      ".status.phase",
      ".data.x",
      ".spec.nope",
      "'{.metadata'",
      ".kind",
      ".metadata.generation",
    ],
    ["", "-o name"],
  ),
];

const listed = builtInKinds.filter(({ verbs }) => verbs.includes("list"));
const home = (kind: (typeof listed)[number]): string => (kind.group ? `/apis/${kind.group}/${kind.version}` : `/api/${kind.version}`);
const raws = [
  ...across("get --raw {}", [
    ...new Set(listed.flatMap((kind) => [home(kind), `${home(kind)}${kind.namespaced ? "/namespaces/shop" : ""}/${kind.plural}`])),
    "/",
    "/api",
    "/apis",
    "/apis/apps",
    "/apis/nope",
    "/apis/apps/v9",
    "/nope",
    "nope",
    "/healthz",
    "'/readyz?verbose'",
    "/livez/ping",
    "/version",
    "/openapi/v3",
    "/api/v1/namespaces/shop/pods/crashes",
    "/api/v1/namespaces/shop/pods/crashes/log",
    "/api/v1/namespaces/shop/pods/nope/log",
    "/api/v1/namespaces/nope",
    "/apis/apps/v1/namespaces/shop/deployments/web/scale",
    "/apis/apps/v1/namespaces/shop/deployments/web/status",
    "'/api/v1/pods?labelSelector=a==='",
    "'/api/v1/pods?limit=x'",
    "/api/v1/nodes pods",
    "'/api/v1/nodes -w'",
    "/api/v1/nodes -o json",
    "/api/v1/services --as=jane",
    "/healthz --as=jane",
  ]),
  ...across("delete --raw {}", ["/api/v1/namespaces/shop/configmaps/nope", "/nope"]),
  ...across("{} --raw /api/v1/namespaces/shop/configmaps{}", ["create", "replace"], ["", " -f nope.yaml", " -f settings.yaml"]),
];

const PATHS = [
  '{.items[?(@.status.phase=="Running")].metadata.name}',
  "{.items[0:3].metadata.name}",
  "{.items[-1:].metadata.name}",
  "{.items[0,2].metadata.name}",
  "{.items[99].kind}",
  "{.items[0].nope}",
  "{.items[0",
  "{end}",
  "{.items[x]}",
  "{.items.name}",
  '{.kind}{"\\n"}',
  "text only",
  "{.items[?(@.metadata.generation>1)].metadata.name}",
  "{.items[?(@.kind=Running)]}",
  "{.metadata}",
  "{['kind']}",
  "{['metadata.name']}",
  "{.metadata[?(@.a=b)]}",
  "{.data['COLOR','nope']}",
  "{.items[*]['metadata.name','kind']}",
  "{.items[*].metadata.labels.app}",
  "{..nope}",
];
const TEMPLATES = [
  '{{range .items}}{{if eq .kind "Pod"}}{{.metadata.name}}{{"\\n"}}{{end}}{{end}}',
  '{{range $i, $p := .items}}{{$i}}:{{$p.metadata.name | printf "%-10s"}} {{end}}',
  '{{.kind | len}} {{and true .kind}} {{or "" "x"}} {{not 1}}',
  "{{.nope}}",
  "{{",
  "{{nope}}",
  '{{exists . "kind"}}',
  "{{with .metadata}}{{.name}}{{else}}none{{end}}",
  '{{printf "%v %T" .kind .kind}}',
  "{{html .kind}}{{js .kind}}{{print 1 2 .kind}}",
];
const templates = [
  ...across(
    "get {} -n shop -o {}='{}'",
    ["pods", "cm settings"],
    ["jsonpath", "jsonpath-as-json"],
    PATHS.map((path) => path.replaceAll("'", "'\\''")),
  ),
  ...across("get {} -n shop -o go-template='{}'{}", ["svc", "cm settings"], TEMPLATES, ["", " --allow-missing-template-keys=false"]),
];

const SELECTORS = [
  "app",
  "!app",
  "app=web",
  "app==web",
  "app!=web",
  "app in (web,db)",
  "app notin (web,db)",
  "app=",
  "app==",
  "=web",
  "app=a b",
  "app in web",
  "app in (web",
  "app,,x",
  "a/b/c=x",
  "app=-x",
  "n>3",
  "n>x",
];
const FIELDS = [
  "metadata.name=web",
  "status.phase=Running",
  "status.phase!=Running,spec.nodeName=worker-1",
  "nope=x",
  "status.phase",
  "metadata.namespace=shop",
];
const selections = [
  ...across(
    "{} -n shop -l '{}'",
    ["get pods", "get deploy -o name", "describe svc"],
    SELECTORS.map((selector) => selector.replace("!", "'\\!'").replaceAll("'\\!'", "!")),
  ),
  ...across("logs --tail=1 -n shop -l '{}'", ["app=", "app==", "=web", "app=a b", "app in web", "app,,x", "a/b/c=x", "n>x", "app=db"]),
  ...across("get {} -n shop --field-selector '{}'", ["pods", "deploy", "events -o name"], FIELDS),
];

const describes = across("describe {}", [
  "pods -n shop -l app=web",
  "pod web -n shop",
  "pod web -n shop --show-events=false",
  "deploy,svc -n shop",
  "pod/crashes svc/web -n shop",
  "pod/crashes pod/nope -n shop",
  "-f everything.yaml",
  "-f nope.yaml",
  "",
  "nope",
  "pods nope -n shop",
  "pods -n nope",
  "pods nope web -n shop",
  "nodes worker-1",
  "nodes --show-events=false",
  "all -n shop",
  "pods -A --show-events=false",
  "-k .",
  "pods crashes -l app=web",
  "pods -n shop --as=jane",
]);

const LOGS = [
  "crashes",
  "crashes --previous",
  "crashes -p --tail=1",
  "web",
  "deploy/web",
  "deploy/web -c wait",
  "deploy/web -c nope",
  "crashes -c nope",
  "crashes --tail=1",
  "crashes --since=1s",
  "crashes --since=1h",
  "crashes --since-time=x",
  "crashes --since-time=2020-01-01T00:00:00Z",
  "crashes --since=1h --since-time=2020-01-01T00:00:00Z",
  "crashes --tail=-2",
  "crashes --tail=x",
  "crashes --limit-bytes=5",
  "crashes --limit-bytes=0",
  "crashes --limit-bytes=-1",
  "nope",
  "nope/x",
  "svc/web --tail=1",
  "job/sum --tail=1",
  "sts/db",
  "ds/agent",
  "cronjob/nightly",
  "cm/settings",
  "nowhere",
  "typo",
  "",
  "a b c",
  "crashes main",
  "crashes -l app=web",
  "-l app=nope",
  "crashes -c main --all-containers",
];
const EVENTS = [
  "",
  "--for pod/crashes",
  "--for pod/nope",
  "--for nope/x",
  "--for pod",
  "--types=Warning",
  "--types=warning,Normal",
  "--types=Foo",
  "--no-headers",
  "-A",
  "-o yaml",
  "-o json",
  "-o name",
  "-o wide",
  "x",
];
const happenings = [...across("logs -n shop {}{}", LOGS, ["", " --prefix"]), ...across("events -n shop {}", EVENTS)];

const ROLLOUTS = ["deploy/web", "deploy/nope", "sts/db", "ds/agent", "deploy", "pod/crashes", ""];
const others = [
  ...across(
    "api-resources {}{}",
    ["", "-o wide", "-o name", "-o json", "-o yaml", "-o nope", "--no-headers"],
    [
      "",
      " --namespaced=false",
      " --api-group=apps",
      " --api-group=nope",
      " --categories=all",
      " --sort-by=name",
      " --sort-by=kind",
      " --sort-by=x",
      " --verbs=deletecollection,watch",
    ],
  ),
  ...across("{}", [
    "api-versions",
    "api-versions x",
    "version",
    "version --client",
    "version -o yaml",
    "version -o x",
    "version x",
    "top pods",
    "top nodes",
    "top pod x --sort-by=x",
    "cluster-info",
    "cluster-info --as=jane",
    "cluster-info dump --as=jane",
    "cluster-info dump -n shop -o name",
    "cluster-info dump -n sorted",
    "cluster-info dump -n kube-system | grep -c PodList",
    "cluster-info dump -n sorted -o go-template='{{.kind}} '",
    "cluster-info dump --namespaces sorted -o yaml",
    "cluster-info dump --namespaces=nope -o kyaml",
    "cluster-info dump -n sorted --output-directory=dump && find dump | sort && cat dump/nodes.json",
    "api-resources x",
    "api-resources --api-group=nope -o kyaml",
    "attach a b c",
    "attach crashes -n shop --as=jane",
    "attach db-0 -n shop --as=jane",
    "attach crashes -n shop --as=jane -q",
    "rollout status -f everything.yaml -n shop --watch=false",
    "rollout status deploy/web sts/db job/fails -n shop --watch=false",
    "apply view-last-applied cm -n shop",
    "apply view-last-applied cm -n shop --all",
    "apply view-last-applied cm/kube-root-ca.crt -n shop",
    "apply view-last-applied deploy/web -n shop -o json",
    "logs deploy/web -n shop --all-pods --tail=1 | sort",
    "events -n shop --no-headers --types=Warning",
    "describe deploy web -n shop --chunk-size=1",
    "get -k nope",
    "describe -k nope",
    "delete -k nope",
    "kustomize nope",
    "create cm x --dry-run=client -o name",
    "get pods nope -n shop --watch-only",
    "get pods nope -n shop --watch-only --output-watch-events",
    "get pods -n sorted --disable-compression",
    "get cm -n sorted --log-flush-frequency=1s",
    "logs crashes -n shop --ignore-errors",
    "logs typo -n shop --ignore-errors",
    "logs -l app=web -n shop --ignore-errors --tail=1",
    "logs -l app=web -n shop -c nope",
    "logs -l app=web -n shop --all-pods --tail=1",
    "logs ds/agent -n shop -c nope --all-pods",
    "logs --all-pods -n shop",
    "logs deploy/web -n shop --since=1h --since-time=x",
    "logs crashes -n shop --insecure-skip-tls-verify-backend",
    "logs crashes -n shop --timestamps",
    "logs -l app=web -n shop -f --max-log-requests=1",
    "logs deploy/web -n shop -f --all-pods --max-log-requests=2",
    "kustomize . --load-restrictor=LoadRestrictionsNone",
    "kustomize . --load-restrictor=x",
    "api-resources --cached --api-group=batch -o wide",
    "config view --flatten --kubeconfig closed.yaml",
    "config view --flatten --minify --kubeconfig closed.yaml",
    "config view --merge=false --kubeconfig closed.yaml",
    "config view --merge=false",
    "auth whoami --as=jane --as-user-extra=a=b --as-user-extra=a=c -o yaml",
    "auth whoami --as=jane --as-user-extra=a",
    "auth whoami --as-user-extra=a=b",
    "auth whoami --as-group=devs",
    "auth whoami --as-uid=5",
    "describe pods nope none -n shop",
  ]),
  ...across("get cm settings -n shop -o go-template='{}'", [
    "{{index .data 1}}",
    '{{printf "%T %d %T" 1 1 1.5}}',
    '{{printf "%d" 1 2}}',
    '{{urlquery .kind "a b"}}{{call .kind}}',
    '{{define "a"}}A{{end}}{{template "a" .}}{{template "b"}}',
    '{{template "b" .}}',
  ]),
  ...across("rollout history {} -n shop{}", ROLLOUTS, ["", " --revision=1", " --revision=9", " -o yaml", " -o json --revision=1"]),
  ...across("rollout status {} -n shop", ROLLOUTS),
  ...across("wait -n shop {}", [
    "--for=condition=Available deploy/web",
    "--for=condition=Ready pod -l app=web",
    "--for=delete pod/nope",
    "--for=create pod/crashes",
    "--for=nope pod/crashes",
    "pod/crashes",
    "--for=jsonpath='{.status.phase}'=Running pod/crashes",
    "--for=condition=Ready",
    "--for=condition=Ready pod/crashes --timeout=0s",
    "--for=delete pod/crashes --timeout=0s",
  ]),
  ...across("auth {}", [
    "can-i fly pods",
    "can-i fly /healthz",
    "whoami -o name",
    "can-i get pods",
    "can-i get pods/log",
    "can-i get pods --subresource=log",
    "can-i get /healthz --as=jane",
    "can-i '*' '*' --as=jane",
    "can-i get pods --as=jane -q",
    "can-i --list --as=jane",
    "can-i --list -n shop --no-headers",
    "can-i",
    "can-i get",
    "can-i get pods x y",
    "whoami",
    "whoami -o yaml",
    "whoami --as=jane --as-group=devs --as-uid=5",
  ]),
  ...across("config {} --kubeconfig closed.yaml", [
    "view",
    "current-context",
    "get-contexts",
    "get-contexts -o name",
    "get-contexts closed",
    "get-contexts nope",
    "get-contexts --no-headers",
    "get-clusters",
    "get-users",
    "view --minify",
    "view --raw",
    "view -o jsonpath='{.users[*].name}'",
    "view --context=other --minify",
    "view --context=nope --minify",
    "use-context nope",
    "view -o json",
    "view -o json --raw",
    "view -o kyaml",
    "view -o name",
    "view --minify -o json",
    "delete-context nope",
    "delete-cluster nope",
    "delete-user nope",
    "delete-user",
    "rename-context a b",
    "unset nope.a",
    "unset users.nobody.x",
  ]),
  ...across("{} --kubeconfig everything.yaml", ["get pods", "config view", "config get-contexts"]),
];
/** Wrong arguments that are answered with help, which is in our own words. */
const helped = across("config {} --kubeconfig closed.yaml", [
  "use-context",
  "use-context a b",
  "set",
  "set a",
  "unset",
  "unset a b",
  "delete-context",
  "delete-cluster a b",
  "rename-context a",
  "set-context a b",
  "set-cluster",
  "set-credentials",
]);

/** Verbs with what they need, for a user without rights. */
const VERBS = [
  "get pods",
  "get pods web",
  "get all",
  "get nope",
  "get pods -o yaml",
  "get --raw /api/v1/pods",
  "describe pods",
  "logs crashes",
  "logs -l app=web",
  "events",
  "top pods",
  "api-resources",
  "api-versions",
  "version",
  "auth can-i get pods",
  "auth whoami",
  "explain pods",
  "create cm x",
  "apply -f settings.yaml",
  "delete pod crashes",
  "scale deploy/web --replicas=1",
  "label pod crashes a=b",
  "cordon worker-1",
  "run x --image=nginx",
  "expose deploy web --port=80",
];
const refused = [
  ...across("{} -n shop --as=jane", VERBS),
  ...across(
    "{} {}",
    [
      "get",
      "describe",
      "logs",
      "events",
      "explain",
      "rollout",
      "wait",
      "auth",
      "create",
      "apply",
      "delete",
      "scale",
      "label",
      "patch",
      "run",
      "expose",
    ],
    ["--nope", "-o", "--namespace"],
  ),
];

/** Some paths into each kind, three a kind, chosen by a fixed seed: as deep as they go. */
function deepPaths(): string[] {
  let seed = 20_260_301;
  const next = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  return listed.flatMap((kind) =>
    [1, 2, 3].map(() => {
      const path = [kind.plural];
      for (let name: string | undefined = kind.definition; name && path.length < 7; ) {
        const properties: Readonly<Record<string, { $ref?: string; items?: { $ref?: string } }>> = definition(name)?.properties ?? {};
        const fields = Object.keys(properties);
        if (!fields.length) break;
        const field = fields[next(fields.length)]!;
        path.push(field);
        const ref: string | undefined = properties[field]!.$ref ?? properties[field]!.items?.$ref;
        name = ref && refName(ref);
      }
      return path.join(".");
    }),
  );
}
const explains = [
  ...across("explain {}", deepPaths()),
  ...across("explain {}", [
    "",
    "a b",
    "nope",
    "pods..spec",
    "pods.spec..containers",
    "pods..",
    "events.v1.",
    "events.v1..x",
    "pods.spec.containers.",
    "pods[0]",
    "pods.spec[*]",
    "pods --api-version=nope/v1",
    "pods --api-version=v1 -o x",
    "deploy --api-version=apps/v1beta1",
    "hpa --api-version=autoscaling/v1 --recursive",
    "po.spec.volumes --recursive",
  ]),
];

describe.skipIf(!binary)("our kubectl and the real one read the same, in every way", () => {
  let served: Served;
  beforeAll(async () => {
    served = await Served.start({ files, setup, age: 50 * 60_000 + 30_000 });
  });
  afterAll(() => served?.stop());

  const lines = [
    ...new Set([...gets, ...raws, ...templates, ...selections, ...describes, ...happenings, ...others, ...refused, ...explains]),
  ];
  const read = ({ stdout, stderr, code }: Ran): Ran => ({ stdout: settled(stdout), stderr: settled(stderr), code });
  it.concurrent.each(lines)("%s", async (line) => {
    const { real, ours } = await served.both(line);
    expect(read(ours)).toEqual(read(real));
  });

  it.concurrent.each(helped)("shows help: %s", async (line) => {
    const { real, ours } = await served.both(line);
    const shown = ({ stdout, stderr, code }: Ran) => ({ help: /^Usage:\n {2}kubectl config/m.test(stdout), stderr: settled(stderr), code });
    expect(shown(ours)).toEqual(shown(real));
  });
});
