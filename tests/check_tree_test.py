"""Plants one violation at a time in a small tree and expects tools/check_tree.py to name it."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tools"))
import check_tree

LISTING = """
ton_module(base
  LIBRARIES fmt::fmt OpenSSL::Crypto
  SOURCES base/check.cpp)
ton_module(weights DEPENDS base LIBRARIES ton_ggml SOURCES weights/gguf.cpp)  # the readers
ton_module(model
  DEPENDS base weights
  LIBRARIES ton_llama
  SOURCES model/model.cpp
  TESTS model/model_test.cpp)
ton_module(metric DEPENDS base SOURCES metric/metric.cpp)
"""


class CheckTreeTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.write("CMakeLists.txt", LISTING)
        self.write("base/check.h", "#pragma once\n#include <string>\n")
        self.write("base/check.cpp", '#include "base/check.h"\n#include <openssl/evp.h>\n')
        self.write("weights/gguf.cpp", "#include <gguf.h>\n#include <ggml-backend.h>\n")
        self.write("model/model.cpp", '#include <llama.h>\n#include "base/check.h"\n#include "weights/gguf.h"\n')
        self.write("model/model_test.cpp", "#include <nlohmann/json.hpp>\n")
        self.write("metric/metric.cpp", '#include "base/check.h"\n')

    def write(self, name, text):
        path = self.root / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def expect(self, *lines):
        self.assertEqual(check_tree.check_tree(self.root), list(lines))

    def test_passes_a_tree_that_keeps_the_rules(self):
        self.expect()

    def test_names_an_include_outside_the_modules_depends(self):
        self.write("metric/metric.cpp", '#include "base/check.h"\n#include "model/model.h"\n')
        self.expect("src/metric/metric.cpp:2: metric may not include model")

    def test_names_an_include_of_a_module_in_angle_brackets(self):
        self.write("metric/metric.cpp", "#include <model/model.h>\n")
        self.expect("src/metric/metric.cpp:1: metric may not include model")

    def test_names_an_include_of_no_module(self):
        self.write("metric/metric.cpp", '#include "check.h"\n')
        self.expect("src/metric/metric.cpp:1: there is no module check.h")

    def test_names_a_library_outside_its_owner(self):
        self.write("weights/gguf.cpp", "#include <llama.h>\n")
        self.write("metric/metric.cpp", "#include <ggml-backend.h>\n#include <gguf.h>\n#include <curl/curl.h>\n")
        self.expect(
            "src/metric/metric.cpp:1: only finetune and kernels and model and weights may include ggml-backend.h",
            "src/metric/metric.cpp:2: only weights may include gguf.h",
            "src/metric/metric.cpp:3: only http may include curl/curl.h",
            "src/weights/gguf.cpp:1: only model may include llama.h")

    def test_names_third_party_code_in_a_header(self):
        self.write("model/model.h", "#include <llama.h>\n#include <nlohmann/json_fwd.hpp>\n#include <nlohmann/json.hpp>\n")
        self.expect(
            "src/model/model.h:1: a header may not include llama.h",
            "src/model/model.h:3: a header may not include nlohmann/json.hpp")

    def test_allows_googletest_in_a_header_for_tests_alone(self):
        self.write("model/replies_test.h", "#include <gtest/gtest.h>\n")
        self.expect()
        self.write("model/replies.h", "#include <gtest/gtest.h>\n")
        self.expect("src/model/replies.h:1: a header may not include gtest/gtest.h")

    def test_names_a_dependency_on_a_module_listed_later(self):
        self.write("CMakeLists.txt", LISTING.replace("DEPENDS base LIBRARIES", "DEPENDS base model LIBRARIES"))
        self.expect("src/CMakeLists.txt: weights depends on model, which is not above it")

    def test_names_a_source_that_is_not_listed(self):
        self.write("metric/f1_test.cpp", "")
        self.expect("src/metric/f1_test.cpp: src/CMakeLists.txt does not list it")

    def test_names_a_folder_that_is_no_module(self):
        self.write("utils/text.h", "#pragma once\n")
        self.expect("src/utils/text.h: utils is no module of src/CMakeLists.txt")

    def test_names_a_file_that_is_too_long(self):
        self.write("base/check.cpp", "\n" * 500)
        self.expect()
        self.write("base/check.cpp", "\n" * 501)
        self.expect("src/base/check.cpp: 501 lines; find its second noun and split it at 500")


if __name__ == "__main__":
    unittest.main()
