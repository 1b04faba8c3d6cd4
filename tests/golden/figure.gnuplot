set encoding utf8
set terminal pngcairo noenhanced size 2100,1351 background rgb '#ffffff' font 'Sans,28.125'
$empty << EOD
0 0
EOD
set multiplot
unset key
unset border
unset tics
set label "A figure" at screen 0.50000,screen 0.96424 center font 'Sans:Bold,28.125' front
set label "it\047s a panel" at screen 0.50000,screen 0.91178 center font 'Sans:Bold,28.125' front
set label "n = 3" at screen 0.50000,screen 0.87431 center front
set label "Latency (ms)" at screen 0.52563,screen 0.14406 center front
set label "Count" at screen 0.02277,screen 0.52875 center rotate by 90 front
set label "bars" at screen 0.04821,screen 0.08036 left front
set label "band" at screen 0.14464,screen 0.08036 left front
set label "line" at screen 0.24571,screen 0.08036 left front
set label "points" at screen 0.33607,screen 0.08036 left front
set label "What it shows." at screen 0.01071,screen 0.03539 left front
set object rectangle from screen 0.01071,screen 0.07064 to screen 0.03929,screen 0.09007 fillstyle solid border linecolor rgb '#ffffff' fillcolor rgb '#0072b2'
set object rectangle from screen 0.10714,screen 0.07064 to screen 0.13571,screen 0.09007 fillstyle transparent solid 0.25 noborder fillcolor rgb '#e69f00'
set arrow from screen 0.20821,screen 0.08036 to screen 0.23679,screen 0.08036 nohead linewidth 5 dashtype solid linecolor rgb '#000000'
set label '' at screen 0.31286,screen 0.08036 point pointtype 11 pointsize 3 linecolor rgb '#d55e00'
plot [0:1][0:1] $empty using 1:2 with lines
unset label
unset arrow
unset object
set border 3 linewidth 2 linecolor rgb '#404040'
set grid xtics ytics linetype 1 linewidth 2 linecolor rgb '#e4e4e4'
set lmargin at screen 0.07982
set rmargin at screen 0.97143
set bmargin at screen 0.21692
set tmargin at screen 0.84059
unset logscale x
set xrange [0.38:2.6200000000000001]
set xtics out nomirror ('' 0.5, '' 1, '' 1.5, '' 2, '' 2.5)
unset logscale y
set yrange [-0.17999999999999999:3.4528453876136855]
set ytics out nomirror ('' 0, '' 0.5, '' 1, '' 1.5, '' 2, '' 2.5, '' 3)
set label "p50" at screen 0.53098,screen 0.81248 left front
set label "target" at screen 0.96250,screen 0.73866 right front
set label "named" at screen 0.46862,screen 0.54072 center front
set label "0.5" at screen 0.12759,screen 0.18528 center front
set label "1.0" at screen 0.32661,screen 0.18528 center front
set label "1.5" at screen 0.52563,screen 0.18528 center front
set label "2.0" at screen 0.72464,screen 0.18528 center front
set label "2.5" at screen 0.92366,screen 0.18528 center front
set label "0.0" at screen 0.06911,screen 0.24782 right front
set label "0.5" at screen 0.06911,screen 0.33366 right front
set label "1.0" at screen 0.06911,screen 0.41950 right front
set label "1.5" at screen 0.06911,screen 0.50533 right front
set label "2.0" at screen 0.06911,screen 0.59117 right front
set label "2.5" at screen 0.06911,screen 0.67701 right front
set label "3.0" at screen 0.06911,screen 0.76284 right front
set arrow from screen 0.52563,screen 0.21692 to screen 0.52563,screen 0.82747 nohead linewidth 3 dashtype (16,8) linecolor rgb '#404040' front
set arrow from screen 0.07982,screen 0.71993 to screen 0.97143,screen 0.71993 nohead linewidth 3 dashtype (16,8) linecolor rgb '#404040' front
$panel1_layer1 << EOD
1 2 0.5 1.5 0 2
2 3 1.5 2.5 0 3
EOD
$panel1_layer2 << EOD
1 1 2.5
2 1.5 2.25
EOD
$panel1_layer3 << EOD
1 1
1.5 2
2 2.5
EOD
$panel1_layer4_x << EOD
1.25 1.5 1 1.5
EOD
$panel1_layer4_y << EOD
1.25 1.5 1 2
EOD
$panel1_layer4 << EOD
1.25 1.5
EOD
plot $panel1_layer1 using 1:2:3:4:5:6 with boxxyerror fillstyle solid border linecolor rgb '#ffffff' fillcolor rgb '#0072b2', \
     $panel1_layer2 using 1:2:3 with filledcurves fillstyle transparent solid 0.25 noborder fillcolor rgb '#e69f00', \
     $panel1_layer3 using 1:2 with lines linewidth 5 dashtype solid linecolor rgb '#000000', \
     $panel1_layer4_x using 1:2:3:4 with xerrorbars pointtype 0 linewidth 3 linecolor rgb '#d55e00', \
     $panel1_layer4_y using 1:2:3:4 with yerrorbars pointtype 0 linewidth 3 linecolor rgb '#d55e00', \
     $panel1_layer4 using 1:2 with points pointtype 11 pointsize 3 linecolor rgb '#d55e00'
unset label
unset arrow
unset multiplot
