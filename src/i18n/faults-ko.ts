// Causes of faults and the hints towards them, in Korean.
import type { faultsEn } from "./faults-en.ts";

export const faultsKo: Readonly<Record<keyof typeof faultsEn, string>> = {
  "fault.bad-pvc.cause":
    "{what}은(는) 없는 클레임 {claim}을(를) 쓰고 있습니다. 원래 클레임의 이름은 {right}입니다. 스케줄러는 오지 않을 클레임을 기다립니다.",
  "fault.bad-pvc.hint1": "{namespace}에 Pending 파드가 있습니다. 무엇을 기다리는지 스케줄러가 말합니다.",
  "fault.bad-pvc.hint2": "있는 클레임(`kubectl get pvc -n {namespace}`)과 {what}이(가) 쓰는 클레임을 비교하십시오.",
  "fault.bad-pvc.hint3": "클레임의 이름은 {claim}이 아니라 {right}입니다.",
  "fault.broken-dns.cause": "클러스터의 네임 서버가 답하지 않습니다({how}). 이름으로 하는 연결은 모두 실패하고, 주소로 하는 연결은 됩니다.",
  "fault.broken-dns.hint1": "이름으로는 안 되고 주소로는 됩니까? 그렇다면 애플리케이션의 문제가 아닙니다.",
  "fault.broken-dns.hint2":
    "질의를 따라가십시오: 파드의 /etc/resolv.conf, kube-system의 kube-dns 서비스와 엔드포인트, coredns 파드와 그 로그.",
  "fault.broken-dns.hint3": "고장 난 곳은 {how}입니다: coredns의 레플리카, kube-dns의 셀렉터, Corefile 가운데 하나입니다.",
  "fault.cordoned-node.cause": "{node} 노드가 cordon 상태이고, {what}은(는) 다른 노드에서 실행될 수 없어 파드가 기다립니다.",
  "fault.cordoned-node.hint1": "{namespace}에 Pending 파드가 있습니다. 스케줄러가 노드마다 이유를 말합니다: `kubectl describe pod`.",
  "fault.cordoned-node.hint2": "`kubectl get nodes`: 노드 하나가 새 파드를 받지 않고, {what}은(는) 다른 곳으로 갈 수 없습니다.",
  "fault.cordoned-node.hint3": "노드를 되돌려 놓으십시오: `kubectl uncordon {node}`.",
  "fault.crash-loop.cause":
    "{what}이(가) 실행하는 {script} 파일이 이미지에 없습니다. 컨테이너는 종료 코드 127로 바로 끝나고, kubelet은 점점 더 드물게 다시 시작합니다.",
  "fault.crash-loop.hint1": "{namespace}에서 컨테이너 하나가 시작과 종료를 반복합니다. 마지막 로그를 보십시오: `kubectl logs --previous`.",
  "fault.crash-loop.hint2": "종료 코드가 127입니다. 셸이 실행할 파일을 찾지 못했다는 뜻입니다. {what}의 command를 보십시오.",
  "fault.crash-loop.hint3": "{script} 파일은 이미지에 없습니다. `kubectl rollout undo`로 되돌리거나 이전 command를 다시 넣으십시오.",
  "fault.deny-all.cause": "네트워크폴리시 {policy}이(가) {what} 뒤의 파드를 선택하고 아무도 허용하지 않습니다. 패킷은 조용히 버려집니다.",
  "fault.deny-all.hint1": "거부됩니까, 조용합니까? {namespace}의 서비스 하나는 거부하지 않고 기다리게만 합니다.",
  "fault.deny-all.hint2": "파드 사이의 침묵은 정책의 흔적입니다: `kubectl get networkpolicy -n {namespace}`.",
  "fault.deny-all.hint3": "{policy}은(는) 아무도 허용하지 않습니다. 들어와야 할 쪽을 허용하는 정책을 추가하거나 삭제하십시오.",
  "fault.failed-rollout.cause":
    "{what}의 새 버전이 CPU {cpu}개를 요청하는데, 그만큼 가진 노드가 없습니다. 첫 파드가 기다리고 롤아웃은 기한을 넘깁니다.",
  "fault.failed-rollout.hint1":
    "{namespace}의 롤아웃 하나가 중간에 멈췄습니다. `kubectl rollout status`가 그렇게 말하고, 이유는 새 파드에 나옵니다.",
  "fault.failed-rollout.hint2": "{what}의 새 파드가 들어갈 노드가 없습니다. 무엇을 요청합니까?",
  "fault.failed-rollout.hint3": "CPU {cpu}개를 가진 노드는 없습니다. request를 고치거나 롤아웃을 되돌리십시오.",
  "fault.image-typo.cause":
    "{what}의 새 버전이 {image} 이미지를 쓰는데, 어느 레지스트리에도 없는 이미지입니다. 올바른 이미지는 {right}입니다. 노드는 계속 pull을 다시 시도하고, 컨테이너는 시작되지 못합니다.",
  "fault.image-typo.hint1":
    "{namespace}에서 이미지를 기다리는 파드가 있습니다. 어느 것인지는 `kubectl get pods`가, 레지스트리의 답은 `kubectl describe pod`가 보여 줍니다.",
  "fault.image-typo.hint2":
    "{what}이(가) 지금 요구하는 이미지를 이전 리비전의 이미지와 비교하십시오: `kubectl rollout history`의 `--revision`.",
  "fault.image-typo.hint3": "이미지는 {right}이어야 합니다: `kubectl set image` 또는 `kubectl rollout undo`.",
  "fault.missing-key.cause":
    "{what}은(는) {source}의 {key} 키를 요구하지만, 거기에는 {right} 키만 있습니다. 환경 변수를 만들 수 없는 컨테이너는 생성되지 않습니다.",
  "fault.missing-key.hint1": "{namespace}에서 컨테이너 하나가 생성되지 않습니다. 무엇이 없는지 `kubectl describe pod`가 알려 줍니다.",
  "fault.missing-key.hint2": "{what}이(가) 요구하는 키와 {source}에 있는 키를 비교하십시오. `kubectl describe`는 값 없이 키만 보여 줍니다.",
  "fault.missing-key.hint3": "키 이름은 {key}가 아니라 {right}입니다. 참조를 고치거나 {source}에 키를 추가하십시오.",
  "fault.missing-rbac.cause":
    "{what}은(는) {role} 롤을 아무도 쓰지 않는 {wrong} 계정에 줍니다. 실제로 일하는 {account} 계정에는 권한이 없어 403을 받습니다.",
  "fault.missing-rbac.hint1":
    "{namespace}에서 누군가 API 서버에 요청하고 403을 받습니다. 누구로 요청합니까? `kubectl auth can-i --list --as=…`.",
  "fault.missing-rbac.hint2": "{role} 롤은 맞습니다. {what}이(가) 그것을 누구에게 줍니까?",
  "fault.missing-rbac.hint3": "subject는 {wrong}이 아니라 {account}이어야 합니다.",
  "fault.oom.cause": "{what}의 메모리 limit이 {limit}이어서 애플리케이션이 시작하기에도 모자랍니다. 커널이 계속 죽입니다.",
  "fault.oom.hint1": "{namespace}에서 컨테이너 하나가 죽습니다. `kubectl describe pod`가 마지막 종료의 이유와 코드를 보여 줍니다.",
  "fault.oom.hint2": "OOMKilled, 137입니다. {what}의 limit을 이런 컨테이너가 실제로 쓰는 메모리와 비교하십시오(`kubectl top pod`).",
  "fault.oom.hint3": "{limit}은(는) 너무 작습니다. limit을 올리거나 변경을 되돌리십시오.",
  "fault.quota.cause":
    "ResourceQuota {quota}은(는) {namespace}에 파드 {pods}개까지 허용하는데 이미 모두 찼습니다. 레플리카 {replicas}개가 되어야 하는 {what}의 다음 파드가 거부됩니다.",
  "fault.quota.hint1":
    "{namespace}의 디플로이먼트 하나에 파드가 모자라지만 Pending 파드는 없습니다. 누가 거부합니까? 레플리카셋의 이벤트를 보십시오.",
  "fault.quota.hint2": "`kubectl describe resourcequota -n {namespace}`: used와 hard가 같습니다.",
  "fault.quota.hint3": "{quota} 쿼터를 올리거나 그 안에서 자리를 만드십시오.",
  "fault.selector-off-by-one.cause":
    "{what}은(는) {selector} 레이블을 선택하지만 파드의 레이블은 {right}입니다. 엔드포인트가 없으므로 모든 연결이 거부됩니다.",
  "fault.selector-off-by-one.hint1":
    "{namespace}의 파드는 모두 Ready인데 서비스 하나가 답하지 않습니다. 뒤에 누가 있습니까? `kubectl get endpointslices`.",
  "fault.selector-off-by-one.hint2": "{what}의 셀렉터를 `kubectl get pods --show-labels` 출력과 한 글자씩 비교하십시오.",
  "fault.selector-off-by-one.hint3": "셀렉터는 {right}이어야 합니다.",
  "fault.slow-start.cause":
    "{what}은(는) 시작하는 데 {seconds}초가 걸리는데, liveness 프로브가 20초쯤에 죽입니다. 처음부터 다시 시작하므로 끝내 준비되지 못합니다.",
  "fault.slow-start.hint1":
    "{namespace}에서 컨테이너 하나가 몇 초마다 다시 시작되고 Ready가 되지 못합니다. 누가 끝냅니까? 이벤트에 나옵니다.",
  "fault.slow-start.hint2": "로그를 보면 liveness 프로브가 죽일 때 아직 준비 중입니다.",
  "fault.slow-start.hint3": "{seconds}초보다 오래 기다리는 startupProbe를 주거나 liveness 프로브를 늦추십시오.",
  "fault.stuck-finalizer.cause":
    "{preview} 네임스페이스는 삭제되었지만, 그 안의 오브젝트에 {finalizer} finalizer가 있고 이것을 떼어 줄 컨트롤러는 이미 없습니다.",
  "fault.stuck-finalizer.hint1":
    "Terminating 상태에서 끝나지 않는 것이 있습니다. 네임스페이스의 condition이 무엇을 기다리는지 알려 줍니다.",
  "fault.stuck-finalizer.hint2": "{preview}에 finalizer가 달린 오브젝트가 남아 있습니다: `kubectl get configmap -n {preview} -o yaml`.",
  "fault.stuck-finalizer.hint3": "{finalizer}을(를) 처리할 컨트롤러가 이제 없습니다. 오브젝트에서 떼어 내십시오.",
  "fault.taint.cause": "{node} 노드에 {taint} 테인트가 남아 있고, {what}은(는) 다른 노드에서 실행될 수 없어 파드가 기다립니다.",
  "fault.taint.hint1": "{namespace}에 Pending 파드가 있습니다. 스케줄러가 노드마다 이유를 말합니다: `kubectl describe pod`.",
  "fault.taint.hint2": "두 가지가 겹쳐 있습니다. 파드는 {node}에서만 실행될 수 있고, {node}는 받아 주지 않습니다.",
  "fault.taint.hint3": "{node}의 작업은 이미 끝났습니다. {taint} 테인트를 제거하십시오.",
  "fault.wrong-ingress-class.cause":
    "{what}의 클래스가 {wrong}인데, 이 클래스를 처리하는 컨트롤러는 없습니다. 올바른 클래스는 {right}입니다. 컨트롤러는 이 인그레스를 읽지 않고 404로 답합니다.",
  "fault.wrong-ingress-class.hint1":
    "404는 컨트롤러 자신의 답입니다. 이 호스트에 맞는 규칙을 모른다는 뜻입니다. 컨트롤러가 {namespace}의 인그레스를 읽기는 합니까?",
  "fault.wrong-ingress-class.hint2": "`kubectl get ingress -n {namespace}`와 `kubectl get ingressclass`를 나란히 보십시오.",
  "fault.wrong-ingress-class.hint3": "클래스는 {wrong}이 아니라 {right}이어야 합니다.",
  "fault.wrong-port.cause":
    "{what}은(는) 요청을 {port} 포트로 보내지만 그 포트에서는 아무도 듣지 않습니다. 컨테이너는 {right} 포트에서 듣습니다. 포트는 아무도 검사하지 않으므로 엔드포인트는 그대로 있습니다.",
  "fault.wrong-port.hint1": "{namespace}의 서비스 하나에 엔드포인트가 있는데도 연결이 거부됩니다. 어느 포트로 보내집니까?",
  "fault.wrong-port.hint2": "{what}의 `targetPort`와 컨테이너가 실제로 듣는 포트를 비교하십시오.",
  "fault.wrong-port.hint3": "targetPort는 {port}가 아니라 {right}이어야 합니다.",
  "fault.wrong-probe.cause": "{what}의 {probe} 프로브가 {path} 경로를 확인하는데, 애플리케이션은 정상이지만 이 경로에는 404로 답합니다.",
  "fault.wrong-probe.hint1":
    "{namespace}의 애플리케이션은 실행 중인데 클러스터는 그렇게 보지 않습니다. 누가 문제라고 하는지 파드의 이벤트에 나옵니다.",
  "fault.wrong-probe.hint2":
    "“Unhealthy” 이벤트가 {what}의 어느 프로브가 어떤 상태 코드로 실패하는지 알려 줍니다. 애플리케이션이 그 경로에 답합니까?",
  "fault.wrong-probe.hint3": "{path} 경로에는 아무도 답하지 않습니다. {probe} 프로브를 고치거나 `kubectl rollout undo`로 되돌리십시오.",
  "fault.wrong-storage-class.cause":
    "{what}을(를) 새 클레임 {claim}(으)로 옮겼는데, 그 스토리지클래스 {storageClass}이(가) 없습니다. 아무도 볼륨을 만들지 않습니다.",
  "fault.wrong-storage-class.hint1": "{namespace}의 파드 하나가 볼륨 때문에 Pending입니다. 클레임은 어떤 상태입니까?",
  "fault.wrong-storage-class.hint2":
    "`kubectl describe pvc {claim} -n {namespace}`와 `kubectl get storageclass`: 요구하는 것과 있는 것을 비교하십시오.",
  "fault.wrong-storage-class.hint3":
    "{storageClass} 클래스는 없습니다. {old} 클레임으로 돌아가거나, 있는 클래스로 클레임을 다시 만드십시오.",
  "fault.dead-kubelet.cause":
    "{node}의 kubelet이 실행되지 않습니다({how}). 아무 소식도 보내지 않으므로 노드는 NotReady이고, 5분이 지나면 파드를 포기합니다.",
  "fault.dead-kubelet.hint1": "노드 하나가 NotReady입니다. `kubectl describe node {node}`는 언제부터 소식이 없는지만 알려 줍니다.",
  "fault.dead-kubelet.hint2": "직접 가 보십시오: `ssh {node}`, `systemctl status kubelet`, `journalctl -u kubelet`.",
  "fault.dead-kubelet.hint3":
    "kubelet 상태는 {how}입니다. 로그가 가리키면 /var/lib/kubelet/config.yaml을 고치고 시작하십시오: `systemctl restart kubelet`.",
  "fault.expired-certificate.cause":
    "{node}의 kubelet 클라이언트 인증서가 {days}일 전에 만료되었습니다. kubelet은 그것으로 시작할 수 없고, 그것 없이는 새 인증서를 요청할 수도 없습니다.",
  "fault.expired-certificate.hint1": "노드 하나가 NotReady입니다. `kubectl describe node {node}`는 언제부터 소식이 없는지만 알려 줍니다.",
  "fault.expired-certificate.hint2":
    "{node}의 `journalctl -u kubelet`에 인증서 이야기가 나옵니다. `openssl x509 -noout -enddate -in {file}`로 만료일을 볼 수 있습니다.",
  "fault.expired-certificate.hint3":
    "system:nodes의 system:node:{node}로 키와 서명 요청을 만들고, CertificateSigningRequest나 클러스터 인증 기관의 키로 서명하여, 인증서와 키를 {file}에 넣고 kubelet을 시작하십시오.",
  "fault.full-disk.cause":
    "{path} 파일이 {node}의 디스크에서 {size}GiB를 차지합니다. kubelet은 DiskPressure를 알리고 파드를 축출하며, 노드는 새 파드를 받지 않습니다.",
  "fault.full-disk.hint1":
    "파드가 Evicted되고 노드 하나가 새 파드를 받지 않습니다. 무엇이 모자라는지 `kubectl describe node {node}`가 알려 줍니다.",
  "fault.full-disk.hint2": "직접 가서 큰 것을 찾으십시오: `ssh {node}`, `df -h`, `du`.",
  "fault.full-disk.hint3": "{path} 파일을 지우십시오. 압박 상태는 5분 더 표시되고, 그 뒤 파드가 돌아옵니다.",
};
