# Defines take_address and give_address_back: what the node's network plugin writes down, where AKS nodes have it. All of it is
# bash's own, since every pod comes through here.
# host-local: a file per address (kubenet). azure-vnet-ipam: Azure CNI in the node's subnet. azure-vnet: Azure CNI with a pod
# subnet, and Overlay. azure-cns: Azure CNI powered by Cilium. https://github.com/Azure/azure-container-networking
held=/run/ipam

container_id() {
  local uuid
  id=
  while ((${#id} < 64)); do
    read -r uuid </proc/sys/kernel/random/uuid
    id+=${uuid//-/}
  done
  id=${id:0:64}
}

held_addresses() {
  shopt -s nullglob
  local folder=$held
  if [ "$1" = host-local ]; then folder=/var/lib/cni/networks/kubenet; fi
  addresses=("$folder"/*.*.*.*)
  addresses=("${addresses[@]##*/}")
}

# Arguments: kind of the store, how many addresses the node has (empty: enough), address, namespace, name of the pod.
take_address() {
  local kind=$1 pool=$2 address=$3 namespace=$4 name=$5 id addresses
  held_addresses "$kind"
  if [ -n "$pool" ] && ((${#addresses[@]} >= pool)); then
    no_address "$kind" >&2
    return 1
  fi
  container_id
  if [ "$kind" = host-local ]; then
    [ -d /var/lib/cni/networks/kubenet ] || mkdir -p /var/lib/cni/networks/kubenet
    printf '%s\r\neth0' "$id" >"/var/lib/cni/networks/kubenet/$address"
    printf '%s' "$address" >/var/lib/cni/networks/kubenet/last_reserved_ip.0
    return
  fi
  [ -d "$held" ] || mkdir -p "$held"
  printf '%s %s %s' "$id" "$namespace" "$name" >"$held/$address"
  write_store "$kind" "$pool"
}

give_address_back() {
  local kind=$1 pool=$2 address=$3 addresses
  rm -f "/var/lib/cni/networks/kubenet/$address" "$held/$address"
  if [ "$kind" != host-local ]; then write_store "$kind" "$pool"; fi
}

no_address() {
  case $1 in
    host-local) echo 'plugin type="host-local" failed (add): failed to allocate for range 0: no IP addresses available in range set' ;;
    azure-vnet-ipam) echo 'plugin type="azure-vnet" failed (add): Failed to allocate pool: Failed to delegate: Failed to allocate address: No available addresses' ;;
    *) echo 'plugin type="azure-vnet" failed (add): IPAM Invoker Add failed with error: Failed to get IP address from CNS with error: AllocateIPConfig failed: not enough IPs available, waiting on Azure CNS to allocate more with NC Status: ' ;;
  esac
}

# The whole file, as the plugins write it: with every change, and indented.
write_store() {
  local kind=$1 pool=$2 address id namespace name free addresses line entries='' comma=''
  held_addresses "$kind"
  for address in "${addresses[@]}"; do
    read -r id namespace name <"$held/$address" || true
    entry "$kind"
    entries+=$comma$'\n'$line
    comma=,
  done
  case $kind in
    azure-vnet-ipam)
      for ((free = ${#addresses[@]}; free < ${pool:-0}; free++)); do
        address=10.239.255.$((free % 250 + 1)) id=
        entries+=$comma$'\n'"\"$address\": {
	\"ID\": \"\",
	\"Addr\": \"$address\",
	\"InUse\": false
}"
        comma=,
      done
      printf '{\n\t"IPAM": {\n\t"Version": "v1.4.59",\n\t"AddressSpaces": {\n\t"local": {\n\t"Id": "local",\n\t"Scope": 0,\n\t"Pools": {\n\t"10.224.0.0/16": {\n\t"IfName": "eth0",\n\t"Gateway": "10.224.0.1",\n\t"Addresses": {%s\n}}}}}}}\n' "$entries" >/run/azure-vnet-ipam.json
      ;;
    azure-vnet)
      printf '{\n\t"Network": {\n\t"Version": "v1.6.29",\n\t"ExternalInterfaces": {\n\t"eth0": {\n\t"Name": "eth0",\n\t"Networks": {\n\t"azure": {\n\t"Id": "azure",\n\t"Mode": "transparent",\n\t"Endpoints": {%s\n}}}}}}}\n' "$entries" >/run/azure-vnet.json
      ;;
    azure-cns)
      [ -d /run/azure-cns ] || mkdir -p /run/azure-cns
      printf '{"Endpoints":{%s}}' "$entries" >/run/azure-cns/azure-endpoints.json
      ;;
  esac
}

entry() {
  case $1 in
    azure-vnet-ipam) printf -v line '"%s": {\n\t"ID": "%s",\n\t"Addr": "%s",\n\t"InUse": true\n}' "$address" "$id" "$address" ;;
    azure-vnet) printf -v line '"%s-eth0": {\n\t"Id": "%s-eth0",\n\t"IfName": "azv",\n\t"InfraVnetIP": {\n\t"IP": "",\n\t"Mask": null\n},\n\t"IPAddresses": [\n{\n\t"IP": "%s",\n\t"Mask": "//8AAA=="\n}\n],\n\t"Routes": [\n{\n\t"Dst": {\n\t"IP": "0.0.0.0",\n\t"Mask": "AAAAAA=="\n},\n\t"Gw": "10.224.0.1"\n}\n],\n\t"ContainerID": "%s",\n\t"PODName": "%s",\n\t"PODNameSpace": "%s"\n}' "${id:0:8}" "${id:0:8}" "$address" "$id" "$name" "$namespace" ;;
    azure-cns) printf -v line '"%s":{"PodName":"%s","PodNamespace":"%s","IfnameToIPMap":{"eth0":{"IPv4":[{"IP":"%s","Mask":"/////w=="}],"IPv6":null}}}' "$id" "$name" "$namespace" "$address" ;;
  esac
}
