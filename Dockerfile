# syntax=docker/dockerfile:1

# ---- build: all dependencies, TypeScript to JavaScript ----
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
# Scripts are off because `prepare` needs the sources, which come with the next layer.
RUN npm ci --ignore-scripts
COPY build.js rolldown.config.js ./
COPY src ./src
RUN npm run build

# ---- production dependencies only ----
FROM node:24-bookworm-slim AS dependencies
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts

# ---- the image ----
FROM node:24-bookworm-slim
ARG CLAUDE_CODE_VERSION=2.1.329

# tini reaps what claude's tools leave behind; git and ripgrep are what claude works with.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates git ripgrep tini \
 && rm -rf /var/lib/apt/lists/*
RUN npm install --global "@anthropic-ai/claude-code@${CLAUDE_CODE_VERSION}" \
 && npm cache clean --force \
 && claude --version

WORKDIR /opt/dispatch-bridge
COPY --from=dependencies /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY bin ./bin
COPY package.json config.example.json LICENSE ./
RUN ln -s /opt/dispatch-bridge/bin/dispatch-bridge.js /usr/local/bin/dispatch-bridge \
 && dispatch-bridge --version

# The usual places of a Linux home, made now so that new volumes belong to the user. CLAUDE_CONFIG_DIR keeps all of
# claude's files in one folder; without it, its login stands beside that folder and would not outlive the container.
ENV HOME=/home/node \
    CLAUDE_CONFIG_DIR=/home/node/.claude \
    DISABLE_AUTOUPDATER=1
RUN install -d -o node -g node -m 700 \
      /home/node/.config /home/node/.config/dispatch-bridge \
      /home/node/.local /home/node/.local/share /home/node/.local/share/dispatch-bridge \
      /home/node/.claude \
 && install -d -o node -g node /work
VOLUME ["/home/node/.config/dispatch-bridge", "/home/node/.local/share/dispatch-bridge", "/home/node/.claude"]

USER node
# Without projects in the config, tasks run here.
WORKDIR /work

# `status` ends with 3 when nothing runs; Docker knows only 0 and 1.
HEALTHCHECK --interval=60s --timeout=15s --start-period=30s --retries=3 \
  CMD dispatch-bridge status > /dev/null || exit 1

ENTRYPOINT ["tini", "--", "dispatch-bridge"]
CMD ["start"]
