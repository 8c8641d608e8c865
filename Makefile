# Two commands are enough: `make demo` and `make test`. Needed: python3 (3.11 or newer, with venv), make, git.
# PY=python3.12 chooses the Python, PORT=8080 the demo's address.
PY ?= python3
VENV ?= .venv
B := $(VENV)/bin
R := requirements

export PIP_DISABLE_PIP_VERSION_CHECK = 1
# A worker for each core; files keep their order, so that browser tests come last.
PARALLEL = -n auto --dist loadfile --no-loadscope-reorder
PIP_INSTALL = $(B)/python -m pip install -qq --require-hashes --only-binary :all: --no-input

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset run test check quick fmt setup setup-dev setup-spark lock bench soak check-text clean

help:  ## 显示这份说明
	@$(PY) -c 'import re; [print(f"  make {n:<12} {h}") for n, h in \
	  re.findall(r"^([a-z-]+):.*?## +(.*)", open("Makefile", encoding="utf-8").read(), re.M)]'

demo: setup  ## 启动演示：数据库、演示县、后台任务和网页，Ctrl-C 停止
	@$(B)/python -m yihu.site.demonstrate

demo-reset: setup  ## 清空演示数据后重新启动演示
	@$(B)/python -m yihu.site.demonstrate --reset

run: setup  ## 正式运行（需要 DATABASE_URL、DATABASE_OWNER_URL、YIHU_KEYS）
	@$(B)/yihu serve

test: setup-dev  ## 全部测试，在测试自己的数据库上；参数用 ARGS="-k 名字"
	@$(B)/python -m pytest $(PARALLEL) -m "not slow" $(ARGS)

quick: setup-dev  ## 不含浏览器和长时间测试
	@$(B)/python -m pytest $(PARALLEL) -m "not browser and not slow" $(ARGS)

check: setup-dev  ## 提交前：格式、静态检查、类型、导入约定、模板、迁移、扫描，然后全部测试
	@$(B)/python -m scripts.check
	@$(MAKE) --no-print-directory test

fmt: setup-dev  ## 整理代码格式
	@$(B)/ruff format . && $(B)/ruff check --fix-only --quiet .

bench: setup-dev  ## 性能测量：毫秒或行/秒，以及与最简 SQL 的比值
	@$(B)/python -m bench $(ARGS)

soak: setup-dev setup-spark  ## 长时间测试：更多随机输入，以及 tests/soak
	@HYPOTHESIS_PROFILE=soak $(B)/python -m pytest -m slow $(ARGS)
	@test ! -d tests/soak || $(B)/python -m pytest tests/soak $(ARGS)

check-text: setup  ## （开发）数字体检的评分：CORPUS=有标注文稿的文件夹（可省略）
	@$(B)/python -m yihu.engine.textcheck.report $(CORPUS)

lock: setup-dev  ## （维护者）按 requirements/*.in 和 frontend/package.json 更新锁定的依赖
	@$(B)/python scripts/lock.py $(ARGS)

clean:  ## 删除环境和下载的依赖；数据留在 var/
	rm -rf $(VENV) frontend/node_modules yihu/core/web/static/vendor

setup: $(VENV)/.runtime $(VENV)/.assets  ## 只安装，不启动

setup-dev: $(VENV)/.dev $(VENV)/.assets

setup-spark: $(VENV)/.spark  ## 另装 Spark（约 500 MB，需要 Java 17）：全国规模的筛查预警

# A stamp says for which files set-up was done; nothing is fetched again until one of them changes.
$(VENV)/.created: scripts/install.py
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "需要 Python 3.11 或更新的版本，可用 PY=python3.12 make … 指定"; exit 1; }
	@test -x $(B)/python || $(PY) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "无法建立 Python 环境：请安装 python3-venv"; exit 1; }
	@$(B)/python scripts/install.py
	@: > $@

$(VENV)/.runtime: $(R)/runtime.txt $(VENV)/.created
	@echo "安装运行所需的 Python 依赖（首次约一分钟）…"
	@$(PIP_INSTALL) -r $(R)/runtime.txt
	@: > $@

$(VENV)/.dev: $(R)/dev.txt $(VENV)/.runtime
	@echo "安装测试所需的 Python 依赖…"
	@$(PIP_INSTALL) -r $(R)/dev.txt
	@: > $@

# Spark comes as source only, so this one is built here.
$(VENV)/.spark: $(R)/spark.txt $(VENV)/.runtime
	@echo "安装 Spark（较大，需要几分钟）…"
	@$(PIP_INSTALL) --no-binary pyspark -r $(R)/spark.txt
	@: > $@

$(VENV)/.assets: frontend/package.json frontend/package-lock.json frontend/icons.txt scripts/assets.py $(VENV)/.created
	@echo "安装网页组件…"
	@$(B)/python scripts/assets.py
	@: > $@
