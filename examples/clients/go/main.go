// Reads an ID card with Go's standard library: every way of sending the picture, and every error.
//
// Usage: CEDULITA_URL=http://127.0.0.1:8080 go run . PICTURE
package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"time"
)

type answer struct {
	Status    string `json:"status"`
	Reason    string `json:"reason"`
	RequestID string `json:"request_id"`
	Results   []struct {
		CardInfo   map[string]any `json:"card_info"`
		FaceRegion *[][]int       `json:"face_region"`
	} `json:"results"`
}

var scenarios = []struct {
	name string
	http int
}{
	{"invalid-argument", 400},
	{"detection-failed", 400},
	{"unauthorized", 401},
	{"key-expired", 401},
	{"no-permission", 403},
	{"out-of-quota", 403},
	{"rate-limit-exceeded", 403},
	{"not-found", 404},
	{"internal-error", 500},
}

var client = &http.Client{Timeout: time.Minute}

func main() {
	check(len(os.Args) == 2, "usage: go run . PICTURE")
	picture, err := os.ReadFile(os.Args[1])
	check(err == nil, "%v", err)
	text := base64.StdEncoding.EncodeToString(picture)

	kind, body := form(picture, map[string]string{"detect_face": "1"})
	got := call("multipart file", 200, "OK", "demo-id", "demo-secret", kind, body)
	check(regexp.MustCompile(`^TID[0-9a-f]{32}$`).MatchString(got.RequestID), "request_id %q", got.RequestID)
	check(len(got.Results) > 0, "no results")
	card := got.Results[0]
	_, isString := card.CardInfo["id_number"].(string)
	check(isString, "id_number is not a string: %v", card.CardInfo)
	check(isFaceRegion(card.FaceRegion), "face_region is neither [] nor four pairs: %v", card.FaceRegion)

	values := url.Values{"image_base64": {text}, "detect_face": {"0"}}
	call("urlencoded image_base64", 200, "OK", "demo-id", "demo-secret",
		"application/x-www-form-urlencoded", []byte(values.Encode()))
	body, err = json.Marshal(map[string]any{"image_base64": text, "detect_face": 0})
	check(err == nil, "%v", err)
	call("JSON image_base64", 200, "OK", "demo-id", "demo-secret", "application/json", body)

	// Refused while the upload is still under way: the answer must arrive all the same.
	kind, body = form(make([]byte, 5*1024*1024), nil)
	for try := 1; try <= 5; try++ {
		call(fmt.Sprintf("5 MB without a secret, try %d", try), 401, "UNAUTHORIZED", "demo-id", "", kind, body)
	}

	kind, body = form(picture, nil)
	for _, scenario := range scenarios {
		status := strings.ToUpper(strings.ReplaceAll(scenario.name, "-", "_"))
		id := "scenario." + scenario.name
		call(id, scenario.http, status, id, "demo-secret", kind, body)
	}
}

// call sends one request, checks both codes and returns the answer.
func call(step string, code int, status, id, secret, kind string, body []byte) answer {
	base := os.Getenv("CEDULITA_URL")
	if base == "" {
		base = "http://127.0.0.1:8080"
	}
	request, err := http.NewRequest(http.MethodPost, base+"/ocr/idcard", bytes.NewReader(body))
	check(err == nil, "%s: %v", step, err)
	request.Header.Set("Content-Type", kind)
	request.Header.Set("X-DF-API-ID", id)
	request.Header.Set("X-DF-API-SECRET", secret)
	response, err := client.Do(request)
	check(err == nil, "%s: %v", step, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	check(err == nil, "%s: %v", step, err)
	check(response.StatusCode == code, "%s: expected HTTP %d, got %d %s", step, code, response.StatusCode, text)
	var got answer
	err = json.Unmarshal(text, &got)
	check(err == nil, "%s: %v in %s", step, err, text)
	check(got.Status == status, "%s: expected %s, got %s", step, status, text)
	fmt.Printf("ok %s: %d %s\n", step, code, status)
	return got
}

// form returns the content type and the body of a multipart form. Writing to memory cannot fail.
func form(file []byte, fields map[string]string) (string, []byte) {
	var body bytes.Buffer
	writer := multipart.NewWriter(&body)
	part, _ := writer.CreateFormFile("file", "card.jpg")
	_, _ = part.Write(file)
	for name, value := range fields {
		_ = writer.WriteField(name, value)
	}
	_ = writer.Close()
	return writer.FormDataContentType(), body.Bytes()
}

func isFaceRegion(region *[][]int) bool {
	if region == nil || (len(*region) != 0 && len(*region) != 4) {
		return false
	}
	for _, pair := range *region {
		if len(pair) != 2 {
			return false
		}
	}
	return true
}

func check(holds bool, format string, args ...any) {
	if !holds {
		fmt.Fprintf(os.Stderr, "FAILED "+format+"\n", args...)
		os.Exit(1)
	}
}
