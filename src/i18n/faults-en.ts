// Causes of faults and the hints towards them, in English.
export const faultsEn = {
  "fault.bad-pvc.cause":
    "{what} names the claim {claim}, which does not exist; its own is called {right}. The scheduler waits for a claim that never comes.",
  "fault.bad-pvc.hint1": "A Pod in {namespace} is Pending. The scheduler says what it waits for.",
  "fault.bad-pvc.hint2": "Compare the claims that are there (`kubectl get pvc -n {namespace}`) with the one that {what} names.",
  "fault.bad-pvc.hint3": "The claim is called {right}, not {claim}.",
  "fault.broken-dns.cause":
    "The cluster's name server does not answer ({how}): every call by name fails, while calls by address go through.",
  "fault.broken-dns.hint1": "Do calls by address work where calls by name fail? Then it is not the application.",
  "fault.broken-dns.hint2":
    "Follow a question: the Pod's /etc/resolv.conf, the Service kube-dns in kube-system, its endpoints, the Pods of coredns and their logs.",
  "fault.broken-dns.hint3": "What is broken is {how}: coredns' replicas, kube-dns' selector, or the Corefile.",
  "fault.cordoned-node.cause": "{node} is cordoned, and {what} can run nowhere else: its Pod waits.",
  "fault.cordoned-node.hint1": "A Pod in {namespace} is Pending. The scheduler says why, node by node: `kubectl describe pod`.",
  "fault.cordoned-node.hint2": "`kubectl get nodes`: one of them takes no new Pods, and {what} can go nowhere else.",
  "fault.cordoned-node.hint3": "Give the node back: `kubectl uncordon {node}`.",
  "fault.crash-loop.cause":
    "{what} starts {script}, which its image does not have: the container ends at once with 127, and the kubelet starts it ever more seldom.",
  "fault.crash-loop.hint1":
    "A container in {namespace} starts and ends, over and over. What were its last words? `kubectl logs --previous`.",
  "fault.crash-loop.hint2": "The exit code is 127: a shell did not find what it was to run. Look at the command of {what}.",
  "fault.crash-loop.hint3":
    "{script} does not exist in the image: take the last change back with `kubectl rollout undo`, or give the container its old command.",
  "fault.deny-all.cause":
    "The NetworkPolicy {policy} selects the Pods behind {what} and allows nobody in: packets are dropped without a word.",
  "fault.deny-all.hint1": "Refused or silent? A Service in {namespace} does not refuse its callers; it lets them wait.",
  "fault.deny-all.hint2": "Silence between Pods is the sign of a policy: `kubectl get networkpolicy -n {namespace}`.",
  "fault.deny-all.hint3": "{policy} allows nobody: add a policy that allows those who should come, or delete it.",
  "fault.failed-rollout.cause":
    "The new version of {what} asks for {cpu} processors, more than any node has: its first Pod waits, and the rollout misses its deadline.",
  "fault.failed-rollout.hint1":
    "A rollout in {namespace} has stopped half way: `kubectl rollout status` says so, and the new Pod says why.",
  "fault.failed-rollout.hint2": "The new Pod of {what} fits on no node. What does it ask for?",
  "fault.failed-rollout.hint3": "No node has {cpu} processors: mend the request, or take the rollout back.",
  "fault.image-typo.cause":
    "The new version of {what} names the image {image}, and no registry has it; the right one is {right}. Nodes try to pull it again and again, and the container never begins.",
  "fault.image-typo.hint1":
    "Something in {namespace} waits for an image. `kubectl get pods` shows which; `kubectl describe pod` shows what the registry said.",
  "fault.image-typo.hint2":
    "Compare the image that {what} wants now with the one of the revision before: `kubectl rollout history` with `--revision`.",
  "fault.image-typo.hint3": "The image must be {right}: `kubectl set image`, or `kubectl rollout undo`.",
  "fault.missing-key.cause":
    "{what} wants the key {key} of {source}, which has only {right}. A container whose environment cannot be put together is never made.",
  "fault.missing-key.hint1": "A container in {namespace} is never created. `kubectl describe pod` says what is missing.",
  "fault.missing-key.hint2":
    "Compare the key that {what} wants with those that {source} has: `kubectl describe` shows keys without values.",
  "fault.missing-key.hint3": "The key is called {right}, not {key}: mend the reference, or add the key to {source}.",
  "fault.missing-rbac.cause":
    "{what} gives the Role {role} to the account {wrong}, which nobody uses; {account}, who works with it, has nothing and gets 403.",
  "fault.missing-rbac.hint1":
    "Somebody in {namespace} asks the API server and is answered 403. As whom? `kubectl auth can-i --list --as=…`.",
  "fault.missing-rbac.hint2": "The Role {role} is right. To whom does {what} give it?",
  "fault.missing-rbac.hint3": "The subject must be {account}, not {wrong}.",
  "fault.oom.cause":
    "The memory limit of {what} is {limit}, less than the application needs to start: the kernel kills it, again and again.",
  "fault.oom.hint1": "A container in {namespace} is killed. `kubectl describe pod` shows the reason and the exit code of its last end.",
  "fault.oom.hint2": "OOMKilled, 137: compare the limit of {what} with what such a container takes (`kubectl top pod`).",
  "fault.oom.hint3": "{limit} is too little: raise the limit, or take the change back.",
  "fault.quota.cause":
    "The ResourceQuota {quota} allows {pods} Pods in {namespace}, and all of them are there: {what}, which shall have {replicas}, is refused its next one.",
  "fault.quota.hint1":
    "A Deployment in {namespace} has fewer Pods than it wants, and no Pod is Pending. Who refuses? Look at the ReplicaSet's events.",
  "fault.quota.hint2": "`kubectl describe resourcequota -n {namespace}`: used and hard are equal.",
  "fault.quota.hint3": "Raise the quota {quota}, or make room below it.",
  "fault.selector-off-by-one.cause":
    "The Service {what} selects {selector}, but its Pods have {right}: it has no endpoints, so every call is refused.",
  "fault.selector-off-by-one.hint1":
    "All Pods in {namespace} are Ready, and still a Service answers nobody. Who is behind it? `kubectl get endpointslices`.",
  "fault.selector-off-by-one.hint2": "Compare the selector of {what} letter by letter with `kubectl get pods --show-labels`.",
  "fault.selector-off-by-one.hint3": "The selector must be {right}.",
  "fault.slow-start.cause":
    "{what} takes {seconds} seconds to start, and its liveness probe kills it after some twenty: it begins anew, and never gets there.",
  "fault.slow-start.hint1":
    "A container in {namespace} is restarted every few seconds and never becomes Ready. Who ends it? The events say.",
  "fault.slow-start.hint2": "Its log says that it is still warming up when the liveness probe loses patience.",
  "fault.slow-start.hint3": "Give it a startupProbe with patience for more than {seconds} seconds, or give the liveness probe more.",
  "fault.stuck-finalizer.cause":
    "The Namespace {preview} was deleted, but an object in it has the finalizer {finalizer}, and whoever should take it away is gone.",
  "fault.stuck-finalizer.hint1": "Something is Terminating and does not end. The conditions of the Namespace say what it waits for.",
  "fault.stuck-finalizer.hint2": "In {preview} an object remains that has a finalizer: `kubectl get configmap -n {preview} -o yaml`.",
  "fault.stuck-finalizer.hint3": "Nobody serves {finalizer} any more: take it off the object.",
  "fault.taint.cause": "{node} still has the taint {taint}, and {what} can run nowhere else: its Pod waits.",
  "fault.taint.hint1": "A Pod in {namespace} is Pending. The scheduler says why, node by node: `kubectl describe pod`.",
  "fault.taint.hint2": "Two things hold it: it may run on {node} only, and {node} does not let it in.",
  "fault.taint.hint3": "Nobody works on {node} any more: take the taint {taint} away.",
  "fault.wrong-ingress-class.cause":
    "{what} is of the class {wrong}, which no controller serves; the right one is {right}. The controller does not read it, and answers 404.",
  "fault.wrong-ingress-class.hint1":
    "The controller itself answers 404: it knows no rule for this host. Does it read the Ingress of {namespace} at all?",
  "fault.wrong-ingress-class.hint2": "`kubectl get ingress -n {namespace}` beside `kubectl get ingressclass`.",
  "fault.wrong-ingress-class.hint3": "The class must be {right}, not {wrong}.",
  "fault.wrong-port.cause":
    "{what} sends its callers to port {port}, where nobody listens; the container listens at {right}. Endpoints are there all the same: nobody checks a port.",
  "fault.wrong-port.hint1": "A Service in {namespace} has endpoints, and its callers are refused. To which port are they sent?",
  "fault.wrong-port.hint2": "Compare `targetPort` of {what} with what the container really listens at.",
  "fault.wrong-port.hint3": "The targetPort must be {right}, not {port}.",
  "fault.wrong-probe.cause": "The {probe} probe of {what} asks for {path}, which the application answers with 404, although it is well.",
  "fault.wrong-probe.hint1":
    "The application in {namespace} runs, and yet the cluster does not believe it. The events of its Pods say who complains.",
  "fault.wrong-probe.hint2":
    "“Unhealthy” tells which probe of {what} fails, and with which status. Would the application answer that path?",
  "fault.wrong-probe.hint3": "Nobody answers {path}: mend the {probe} probe, or take the change back with `kubectl rollout undo`.",
  "fault.wrong-storage-class.cause":
    "{what} was moved to the claim {claim}, whose storage class {storageClass} does not exist: nobody makes its volume.",
  "fault.wrong-storage-class.hint1": "A Pod in {namespace} is Pending because of its volume. In which state is its claim?",
  "fault.wrong-storage-class.hint2":
    "`kubectl describe pvc {claim} -n {namespace}` and `kubectl get storageclass`: what is asked for, and what there is.",
  "fault.wrong-storage-class.hint3":
    "There is no class {storageClass}: go back to the claim {old}, or make the claim anew with a class that exists.",
  "fault.dead-kubelet.cause":
    "The kubelet of {node} does not run ({how}): it tells nothing any more, the node is NotReady, and after five minutes its Pods are given up.",
  "fault.dead-kubelet.hint1": "A node is NotReady. `kubectl describe node {node}` only says since when nobody has heard of it.",
  "fault.dead-kubelet.hint2": "Go there: `ssh {node}`, `systemctl status kubelet`, `journalctl -u kubelet`.",
  "fault.dead-kubelet.hint3":
    "The kubelet is {how}: mend /var/lib/kubelet/config.yaml where its log says so, and start it: `systemctl restart kubelet`.",
  "fault.expired-certificate.cause":
    "The client certificate of {node}'s kubelet ended {days} days ago: the kubelet does not start with it, and cannot ask for a new one without it.",
  "fault.expired-certificate.hint1": "A node is NotReady. `kubectl describe node {node}` only says since when nobody has heard of it.",
  "fault.expired-certificate.hint2":
    "`journalctl -u kubelet` on {node} names the certificate; `openssl x509 -noout -enddate -in {file}` shows its end.",
  "fault.expired-certificate.hint3":
    "Make a key and a request for system:node:{node} in system:nodes, have it signed (by a CertificateSigningRequest, or with the key of the cluster's authority), put certificate and key into {file}, and start the kubelet.",
  "fault.full-disk.cause":
    "{path} takes {size} GiB of the disk of {node}: the kubelet reports DiskPressure, evicts Pods, and the node takes no new ones.",
  "fault.full-disk.hint1": "Pods are Evicted, and a node takes no new ones. `kubectl describe node {node}` says what it lacks.",
  "fault.full-disk.hint2": "Go there and look for what is large: `ssh {node}`, `df -h`, `du`.",
  "fault.full-disk.hint3": "Remove {path}. The pressure is told for five more minutes, then Pods come back.",
};
