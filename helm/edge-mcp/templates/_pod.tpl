{{/* Parts of the pods. */}}

{{/* The environment: what the chart sets, but for what extraEnv sets, and then that. */}}
{{- define "edge-mcp.env" -}}
{{- $values := .Values.edgeMcp -}}
{{- $env := list (dict "name" "EDGE_MCP_CONFIG" "value" "/etc/edge-mcp/config/edge-mcp.yaml") -}}
{{- if include "edge-mcp.apiKey.wanted" . -}}
{{- $env = append $env (include "edge-mcp.apiKey.env" . | fromYaml) -}}
{{- end -}}
{{- if $values.corePlatform.enabled -}}
{{- $own := printf "%s-secrets" (include "edge-mcp.fullname" .) -}}
{{- $ref := dict "name" ($values.corePlatform.existingSecret | default $own) "key" (ternary $values.corePlatform.existingSecretKey "core-platform-api-key" (ne $values.corePlatform.existingSecret "")) -}}
{{- $env = append $env (dict "name" "DEV_MESH_API_KEY" "valueFrom" (dict "secretKeyRef" $ref)) -}}
{{- $env = append $env (dict "name" "EDGE_MCP_ID" "valueFrom" (dict "fieldRef" (dict "fieldPath" "metadata.name"))) -}}
{{- end -}}
{{- with include "edge-mcp.redis.passwordRef" . -}}
{{- if $values.cache.redis.enabled -}}
{{- $env = append $env (dict "name" "EDGE_MCP_REDIS_PASSWORD" "valueFrom" (dict "secretKeyRef" (fromYaml .))) -}}
{{- end -}}
{{- end -}}
{{- $own := printf "%s-session" (include "edge-mcp.fullname" .) -}}
{{- $ref := dict "name" ($values.auth.session.existingSecret | default $own) "key" (ternary $values.auth.session.existingSecretKey "session-secrets" (ne $values.auth.session.existingSecret "")) -}}
{{- $env = append $env (dict "name" "EDGE_MCP_SESSION_SECRETS" "valueFrom" (dict "secretKeyRef" $ref)) -}}
{{- $replaced := dict -}}
{{- range $values.extraEnv }}{{ $_ := set $replaced .name true }}{{ end -}}
{{- range $env -}}
{{- if not (hasKey $replaced .name) }}
{{ toYaml (list .) }}
{{- end -}}
{{- end -}}
{{- with $values.extraEnv }}
{{ toYaml . }}
{{- end -}}
{{- end -}}

{{- define "edge-mcp.apiKey.env" -}}
{{- $auth := .Values.edgeMcp.auth -}}
name: EDGE_MCP_API_KEY
valueFrom:
  secretKeyRef:
    name: {{ $auth.existingSecret | default (printf "%s-secrets" (include "edge-mcp.fullname" .)) }}
    key: {{ ternary $auth.existingSecretKey "api-key" (ne $auth.existingSecret "") }}
{{- end -}}

{{- define "edge-mcp.podSecurityContext" -}}
{{- $context := dict "runAsNonRoot" .runAsNonRoot "seccompProfile" (dict "type" "RuntimeDefault") -}}
{{- range $key := list "runAsUser" "runAsGroup" "fsGroup" -}}
{{- $value := get $ $key -}}
{{- if not (kindIs "invalid" $value) }}{{ $_ := set $context $key ($value | int64) }}{{ end -}}
{{- end -}}
{{- toYaml $context -}}
{{- end -}}

{{- define "edge-mcp.containerSecurityContext" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: {{ .readOnlyRootFilesystem }}
capabilities:
  drop: [ALL]
{{- end -}}

{{/* A probe over HTTP: (dict "probe" VALUES "path" PATH "scheme" SCHEME). */}}
{{- define "edge-mcp.httpProbe" -}}
httpGet:
  path: {{ .path }}
  port: http
  scheme: {{ .scheme }}
{{ omit .probe "enabled" | toYaml }}
{{- end -}}

{{- define "edge-mcp.topologySpread" -}}
{{- $own := dict "labelSelector" (dict "matchLabels" (include "edge-mcp.selectorLabels" . | fromYaml)) -}}
{{- range .Values.edgeMcp.topologySpreadConstraints }}
{{ toYaml (list (merge (deepCopy .) $own)) }}
{{- end -}}
{{- end -}}

{{- define "edge-mcp.podAnnotations" -}}
{{- range $key, $value := .Values.edgeMcp.podAnnotations }}
{{- if not (and $.Values.serviceMonitor.enabled (hasPrefix "prometheus.io/" $key)) }}
{{ $key }}: {{ $value | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* Whether Redis is reached over TLS with certificates of a Secret: "true", or nothing. */}}
{{- define "edge-mcp.redis.ca" -}}
{{- if and (include "edge-mcp.redis.external" .) .Values.externalRedis.tls.enabled .Values.externalRedis.tls.existingSecret }}true{{ end -}}
{{- end -}}
