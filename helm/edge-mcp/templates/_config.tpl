{{/* The configuration file: docs/reference/configuration.md says what is what. */}}

{{/* Where Redis is, as a URL. */}}
{{- define "edge-mcp.redis.url" -}}
{{- if .Values.redis.enabled -}}
redis://{{ include "edge-mcp.redis.fullname" . }}:6379/0
{{- else -}}
{{- with .Values.externalRedis -}}
{{ ternary "rediss" "redis" .tls.enabled }}://{{ .host | default "sentinels" }}:{{ .port }}/{{ .database }}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "edge-mcp.config.redis" -}}
{{- $redis := deepCopy .Values.edgeMcp.cache.redis -}}
{{- if $redis.enabled -}}
{{- $_ := set $redis "url" (include "edge-mcp.redis.url" .) -}}
{{- if not .Values.redis.enabled -}}
{{- with .Values.externalRedis -}}
{{- if .username }}{{ $_ := set $redis "username" .username }}{{ end -}}
{{- if .sentinel.master }}{{ $_ := set $redis "sentinel" (dict "master" .sentinel.master "nodes" .sentinel.nodes) }}{{ end -}}
{{- if .tls.enabled -}}
{{- $tls := dict "enabled" true "skipVerify" .tls.skipVerify -}}
{{- if .tls.existingSecret }}{{ $_ := set $tls "caFile" "/etc/edge-mcp/redis/ca.crt" }}{{ end -}}
{{- $_ := set $redis "tls" $tls -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- toYaml $redis -}}
{{- end -}}

{{/* All of it, as YAML. */}}
{{- define "edge-mcp.config" -}}
{{- $values := .Values.edgeMcp -}}
{{- $server := dict "host" "0.0.0.0" "port" 8082 "drain" $values.server.drain -}}
{{- if $values.server.allowOrigins }}{{ $_ := set $server "allowOrigins" $values.server.allowOrigins }}{{ end -}}
{{- if $values.tls.enabled -}}
{{- $_ := set $server "tls" (dict "cert" "/etc/edge-mcp/tls/tls.crt" "key" "/etc/edge-mcp/tls/tls.key") -}}
{{- end -}}
{{- $cache := deepCopy $values.cache -}}
{{- $_ := set $cache "redis" (include "edge-mcp.config.redis" . | fromYaml) -}}
{{- $rateLimit := dict -}}
{{- range $key, $value := $values.rateLimit -}}
{{- if not (or (kindIs "invalid" $value) (eq $key "tenants")) }}{{ $_ := set $rateLimit $key $value }}{{ end -}}
{{- end -}}
{{- if $values.rateLimit.tenants }}{{ $_ := set $rateLimit "tenants" $values.rateLimit.tenants }}{{ end -}}
{{- if kindIs "invalid" $values.rateLimit.maxReplicas -}}
{{- $_ := set $rateLimit "maxReplicas" (include "edge-mcp.maxReplicas" . | int) -}}
{{- end -}}
{{- $config := dict "server" $server "cache" $cache "rateLimit" $rateLimit "logLevel" $values.logLevel -}}
{{- if $values.logLevels }}{{ $_ := set $config "logLevels" $values.logLevels }}{{ end -}}
{{- if $values.auth.keys.existingSecret -}}
{{- $_ := set $config "auth" (dict "keysFile" "/etc/edge-mcp/keys/keys.json") -}}
{{- end -}}
{{- if $values.corePlatform.enabled -}}
{{- $_ := set $config "corePlatform" (dict "enabled" true "url" $values.corePlatform.url) -}}
{{- end -}}
{{- if $values.tracing.enabled }}{{ $_ := set $config "tracing" $values.tracing }}{{ end -}}
{{- toYaml (mergeOverwrite $config (deepCopy $values.config)) -}}
{{- end -}}

{{/* What of it is read at the start only: pods are replaced when this changes, and not when the rest does. */}}
{{- define "edge-mcp.config.atStart" -}}
{{- $config := include "edge-mcp.config" . | fromYaml -}}
{{- $config = omit $config "logLevel" "logLevels" -}}
{{- $hot := list "globalRps" "globalBurst" "tenantRps" "tenantBurst" "toolRps" "toolBurst" "enableQuotas" "dailyQuota" "monthlyQuota" "shadow" "maxReplicas" "tenants" -}}
{{- range $hot }}{{ $_ := unset $config.rateLimit . }}{{ end -}}
{{- toYaml $config -}}
{{- end -}}
