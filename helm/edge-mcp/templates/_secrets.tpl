{{/* Secrets that the chart keeps: what is in the cluster is looked up by all but `helm template`. */}}

{{/* Whether this is rendered for a cluster that was asked what it knows: "true", or nothing. Kinds come from clusters only. */}}
{{- define "edge-mcp.live" -}}
{{- if .Capabilities.APIVersions.Has "apps/v1/Deployment" }}true{{ end -}}
{{- end -}}

{{/* Whether a text can be a secret, and is not what a template or a guide has in its place: "true", or nothing. */}}
{{- define "edge-mcp.usable" -}}
{{- if and . (not (hasPrefix "REPLACE_WITH" .)) (not (regexMatch "\\$\\{|^<.*>$" .)) }}true{{ end -}}
{{- end -}}

{{/* What a Secret in the cluster has: (dict "root" $ "name" NAME "key" KEY). Nothing if it is not usable. */}}
{{- define "edge-mcp.kept" -}}
{{- if include "edge-mcp.live" .root -}}
{{- $secret := lookup "v1" "Secret" (include "edge-mcp.namespace" .root) .name | default dict -}}
{{- $value := get ($secret.data | default dict) .key | b64dec -}}
{{- if include "edge-mcp.usable" $value }}{{ $value }}{{ end -}}
{{- end -}}
{{- end -}}

{{/* A key that somebody has to give: (dict "root" $ "value" GIVEN "key" KEY "path" PATH OF THE VALUE "what" WHAT). */}}
{{- define "edge-mcp.given" -}}
{{- $kept := "" -}}
{{- if .root.Release.IsUpgrade -}}
{{- $kept = include "edge-mcp.kept" (dict "root" .root "name" (printf "%s-secrets" (include "edge-mcp.fullname" .root)) "key" .key) -}}
{{- end -}}
{{- if include "edge-mcp.usable" .value -}}
{{ .value }}
{{- else if $kept -}}
{{ $kept }}
{{- else -}}
{{- $is := ternary (printf "is the placeholder '%s', which anybody can look up" .value) "is empty" (ne .value "") -}}
{{- $hint := ternary "\n  (There is no key of before to keep. A dry run finds it with --dry-run=server only.)" "" .root.Release.IsUpgrade -}}
{{- fail (printf "\n\n%s %s.\n  Give %s:  --set %s=\"%s\"\n  or a Secret that has it:  --set %s=NAME%s\n" .path $is .what .path .example .secretPath $hint) -}}
{{- end -}}
{{- end -}}

{{/* Whether the gateway has the one key: "true", or nothing. */}}
{{- define "edge-mcp.apiKey.wanted" -}}
{{- $auth := .Values.edgeMcp.auth -}}
{{- if or $auth.existingSecret (not $auth.keys.existingSecret) (include "edge-mcp.usable" $auth.apiKey) }}true{{ end -}}
{{- end -}}

{{- define "edge-mcp.apiKey" -}}
{{- include "edge-mcp.given" (dict "root" . "value" .Values.edgeMcp.auth.apiKey "key" "api-key" "path" "edgeMcp.auth.apiKey" "secretPath" "edgeMcp.auth.existingSecret" "what" "a key that clients show" "example" "$(openssl rand -base64 32)") -}}
{{- end -}}

{{- define "edge-mcp.corePlatformKey" -}}
{{- include "edge-mcp.given" (dict "root" . "value" .Values.edgeMcp.corePlatform.apiKey "key" "core-platform-api-key" "path" "edgeMcp.corePlatform.apiKey" "secretPath" "edgeMcp.corePlatform.existingSecret" "what" "the key that the Core Platform has given you" "example" "$CORE_PLATFORM_API_KEY") -}}
{{- end -}}

{{/* What the Secret NAME-secrets has, as YAML; nothing if there is no need for one. */}}
{{- define "edge-mcp.secrets" -}}
{{- $data := dict -}}
{{- $auth := .Values.edgeMcp.auth -}}
{{- if and (include "edge-mcp.apiKey.wanted" .) (not $auth.existingSecret) -}}
{{- $_ := set $data "api-key" (include "edge-mcp.apiKey" .) -}}
{{- end -}}
{{- if and .Values.edgeMcp.corePlatform.enabled (not .Values.edgeMcp.corePlatform.existingSecret) -}}
{{- $_ := set $data "core-platform-api-key" (include "edge-mcp.corePlatformKey" .) -}}
{{- end -}}
{{- if and (include "edge-mcp.redis.external" .) .Values.externalRedis.password (not .Values.externalRedis.existingSecret) -}}
{{- $_ := set $data "redis-password" .Values.externalRedis.password -}}
{{- end -}}
{{- if $data }}{{ toYaml $data }}{{ end -}}
{{- end -}}

{{- define "edge-mcp.session.kept" -}}
{{- include "edge-mcp.kept" (dict "root" . "name" (printf "%s-session" (include "edge-mcp.fullname" .)) "key" "session-secrets") -}}
{{- end -}}

{{/* Whether Redis is used, and is not the chart's: "true", or nothing. */}}
{{- define "edge-mcp.redis.external" -}}
{{- if and .Values.edgeMcp.cache.redis.enabled (not .Values.redis.enabled) }}true{{ end -}}
{{- end -}}

{{/* The Secret and the key in it of the password of Redis, as YAML; nothing if there is none. */}}
{{- define "edge-mcp.redis.passwordRef" -}}
{{- if .Values.redis.enabled -}}
{{- if .Values.redis.auth.enabled -}}
name: {{ .Values.redis.auth.existingSecret | default (include "edge-mcp.redis.fullname" .) }}
key: {{ ternary .Values.redis.auth.existingSecretKey "redis-password" (ne .Values.redis.auth.existingSecret "") }}
{{- end -}}
{{- else if .Values.externalRedis.existingSecret -}}
name: {{ .Values.externalRedis.existingSecret }}
key: {{ .Values.externalRedis.existingSecretKey }}
{{- else if .Values.externalRedis.password -}}
name: {{ include "edge-mcp.fullname" . }}-secrets
key: redis-password
{{- end -}}
{{- end -}}
