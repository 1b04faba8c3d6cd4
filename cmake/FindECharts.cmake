# Finds Apache ECharts, the chart library of the HTML report, among the npm packages of
# package-lock.json.
#
# Variables:
#   ECharts_FOUND
#   ECharts_VERSION
#   ECharts_FILE      the minified library, the smallest build with lines, points, marks and SVG
#   ECharts_LICENSES  its licence files, to be installed with us

set(_package ${PROJECT_SOURCE_DIR}/node_modules/echarts)
# Not cached, so that another release of the package is seen at the next configure.
file(GLOB ECharts_FILE ${_package}/dist/echarts.common.min.js)
if(EXISTS ${_package}/package.json)
  file(READ ${_package}/package.json _manifest)
  string(JSON ECharts_VERSION GET ${_manifest} version)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(ECharts REQUIRED_VARS ECharts_FILE VERSION_VAR ECharts_VERSION)
if(NOT ECharts_FOUND)
  message(NOTICE "Reports will have tables and no charts. To have them, run scripts/install-engines")
endif()
file(GLOB ECharts_LICENSES ${_package}/LICENSE ${_package}/NOTICE ${_package}/licenses/LICENSE-*)
