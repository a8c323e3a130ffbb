{{/* Names and labels. */}}

{{- define "edge-mcp.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{/* Of everything but Redis: edge-mcp for the release edge-mcp, RELEASE-edge-mcp for others. */}}
{{- define "edge-mcp.fullname" -}}
{{- $name := include "edge-mcp.name" . -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- /* The longest suffix is -headless, and names of Services have 63 letters. */ -}}
{{- .Values.fullnameOverride | default $full | trunc 52 | trimSuffix "-" -}}
{{- end -}}

{{/* Of Redis: redis beside edge-mcp, NAME-redis beside NAME. */}}
{{- define "edge-mcp.redis.fullname" -}}
{{- $full := include "edge-mcp.fullname" . -}}
{{- ternary "redis" (printf "%s-redis" $full) (eq $full "edge-mcp") -}}
{{- end -}}

{{- define "edge-mcp.namespace" -}}
{{- .Values.namespace.name | default .Release.Namespace -}}
{{- end -}}

{{- define "edge-mcp.serviceAccountName" -}}
{{- $own := ternary (include "edge-mcp.fullname" .) "default" .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default $own -}}
{{- end -}}

{{/* What finds the pods of the gateway, and nothing else. Never changes. */}}
{{- define "edge-mcp.selectorLabels" -}}
app: {{ include "edge-mcp.fullname" . }}
app.kubernetes.io/name: {{ include "edge-mcp.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* What finds the pod of Redis. Never changes. */}}
{{- define "edge-mcp.redis.selectorLabels" -}}
app: {{ include "edge-mcp.redis.fullname" . }}
app.kubernetes.io/name: redis
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* What every object has besides. */}}
{{- define "edge-mcp.commonLabels" -}}
app.kubernetes.io/part-of: edge-mcp
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{- define "edge-mcp.labels" -}}
{{ include "edge-mcp.selectorLabels" . }}
{{ include "edge-mcp.commonLabels" . }}
{{- end -}}

{{- define "edge-mcp.redis.labels" -}}
{{ include "edge-mcp.redis.selectorLabels" . }}
{{ include "edge-mcp.commonLabels" . }}
{{- end -}}

{{- define "edge-mcp.image" -}}
{{- with .Values.edgeMcp.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ .tag | default $.Chart.AppVersion }}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The most pods that there can be. */}}
{{- define "edge-mcp.maxReplicas" -}}
{{- ternary .Values.autoscaling.maxReplicas .Values.edgeMcp.replicaCount .Values.autoscaling.enabled -}}
{{- end -}}

{{/* The fewest pods that there should be. */}}
{{- define "edge-mcp.minReplicas" -}}
{{- ternary .Values.autoscaling.minReplicas .Values.edgeMcp.replicaCount .Values.autoscaling.enabled -}}
{{- end -}}
