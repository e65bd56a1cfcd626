# What `cmake --install` puts into a prefix. The prefix can be moved: the program looks for its model
# relative to itself.
if(TARGET tuneornot)
  include(GNUInstallDirs)
  set(share ${CMAKE_INSTALL_DATADIR}/tuneornot)
  cmake_path(REPLACE_EXTENSION TON_DEFAULT_MODEL LAST_ONLY LICENSE OUTPUT_VARIABLE model_license)

  install(TARGETS tuneornot RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(FILES ${TON_DEFAULT_MODEL} ${model_license} DESTINATION ${share}/models)
  install(DIRECTORY examples/helpdesk DESTINATION ${share}/examples
    PATTERN "study*" EXCLUDE
    PATTERN "predictors" EXCLUDE)
  install(FILES LICENSE THIRD_PARTY.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
  install(FILES ${TON_LLAMA_PREFIX}/share/llama/LICENSE
    DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME llama.cpp.LICENSE)
endif()
