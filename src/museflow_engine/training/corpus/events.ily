%% Lists the music of a score as tab-separated lines, instead of engraving it.
%%
%% Conventions: times and lengths are exact fractions of a whole note, times from the
%% start of the score, repeats as they are printed (once). One event a line:
%%   file                                     a new file starts
%%   score                                    a new score starts
%%   time   TIME BEATS BEAT-TYPE PLACE MARKS  every step; PLACE is the time after the
%%                                            barline; MARKS as below, parted by spaces
%%   key    TIME STAFF STEP ALTER SUM         the tonic, and the sum of the signature's
%%                                            alterations in semitones
%%   note   TIME STAFF VOICE OCTAVE STEP ALTER LENGTH TIED GRACE
%%   tie    TIME VOICE                        the notes of the voice at this time are tied
%% MARKS are the kind of the barline (may be empty), then "start" and "end" of a repeat,
%% "ending(1)" where a volta bracket with its numbers starts, "ended" where one stops.
\version "2.24.0"

#(define (corpus-line . values)
   (display (string-join (map (lambda (value) (format #f "~a" value)) values) "\t"))
   (newline))

#(define (corpus-fraction moment)
   (/ (ly:moment-main-numerator moment) (ly:moment-main-denominator moment)))

#(define (corpus-now context) (corpus-fraction (ly:context-current-moment context)))

#(corpus-line "file")

#(define corpus-names '())

#(define (corpus-name object)
   (or (assq-ref corpus-names object)
       (let ((name (length corpus-names)))
         (set! corpus-names (acons object name corpus-names))
         name)))

#(define (corpus-note engraver event)
   (let* ((context (ly:translator-context engraver))
          (pitch (ly:event-property event 'pitch))
          (moment (ly:context-current-moment context)))
     (if (ly:pitch? pitch)
         (corpus-line "note" (corpus-now context) (corpus-name (ly:context-parent context))
                      (corpus-name context)
                      (ly:pitch-octave pitch) (ly:pitch-notename pitch) (ly:pitch-alteration pitch)
                      (corpus-fraction (ly:event-property event 'length))
                      (if (any (lambda (mark) (memq 'tie-event (ly:event-property mark 'class)))
                               (ly:event-property event 'articulations))
                          1 0)
                      (if (zero? (ly:moment-grace-numerator moment)) 0 1)))))

#(define (corpus-tie engraver event)
   (let ((context (ly:translator-context engraver)))
     (corpus-line "tie" (corpus-now context) (corpus-name context))))

#(define (corpus-key engraver event)
   (let ((context (ly:translator-context engraver))
         (tonic (ly:event-property event 'tonic)))
     (if (ly:pitch? tonic)
         (corpus-line "key" (corpus-now context) (corpus-name context)
                      (ly:pitch-notename tonic) (ly:pitch-alteration tonic)
                      (* 2 (apply + (map cdr (ly:event-property event 'pitch-alist))))))))

#(define corpus-marks '())

#(define (corpus-add mark) (set! corpus-marks (cons mark corpus-marks)))

#(define (corpus-start engraver event) (corpus-add "start"))

#(define (corpus-end engraver event) (corpus-add "end"))

#(define (corpus-ending engraver event)
   (corpus-add (if (= START (ly:event-property event 'span-direction))
                   (format #f "ending~a" (ly:event-property event 'volta-numbers '()))
                   "ended")))

#(define (corpus-time engraver)
   (let* ((context (ly:translator-context engraver))
          (meter (ly:context-property context 'timeSignatureFraction '(4 . 4)))
          (place (ly:context-property context 'measurePosition (ly:make-moment 0)))
          (bar (ly:context-property context 'whichBar '())))
     (corpus-line "time" (corpus-now context) (car meter) (cdr meter) (corpus-fraction place)
                  (string-join (cons (if (string? bar) bar "") (reverse corpus-marks)) " "))
     (set! corpus-marks '())))

\layout {
  \context {
    \Voice
    \consists #(make-engraver (listeners (note-event . corpus-note) (tie-event . corpus-tie)))
  }
  \context {
    \Staff
    \consists #(make-engraver (listeners (key-change-event . corpus-key)))
  }
  \context {
    \Score
    \consists #(make-engraver
                (listeners (volta-repeat-start-event . corpus-start)
                           (volta-repeat-end-event . corpus-end)
                           (volta-span-event . corpus-ending))
                ((process-music engraver) (corpus-time engraver)))
  }
}

#(define (corpus-scores book)
   (append (append-map corpus-scores (ly:book-book-parts book)) (ly:book-scores book)))

#(define (corpus-printed score)
   (find (lambda (output) (eq? 'layout (ly:output-def-lookup output 'output-def-kind #f)))
         (ly:score-output-defs score)))

#(define (corpus-book-handler book)
   (for-each
    (lambda (score)
      (if (ly:score? score)
          (let ((printed (corpus-printed score)))
            (if (or printed (null? (ly:score-output-defs score)))
                (begin
                  (corpus-line "score")
                  (ly:run-translator (ly:score-music score) (or printed $defaultlayout)))))))
    (reverse (corpus-scores book))))

#(define toplevel-book-handler corpus-book-handler)
